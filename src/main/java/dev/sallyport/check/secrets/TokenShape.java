package dev.sallyport.check.secrets;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Pattern of a credential with a known prefix.
 *
 * <p>Matched without regular expressions, so that no text makes matching slow.
 *
 * @param kind name in messages
 * @param prefix start of the token; must be at the start of a word
 * @param alphabet characters after the prefix
 * @param length minimum number of characters after the prefix
 */
record TokenShape(String kind, String prefix, String alphabet, int length) {
    private static final String HEX = "0123456789abcdef";
    private static final String CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private static final String WORD = CAPITALS + "abcdefghijklmnopqrstuvwxyz";
    private static final String BASE64 = WORD + "+/=";
    private static final String URL = WORD + "-_";

    private static final List<TokenShape> KNOWN = Stream.of(
                    of("a private key", CAPITALS, 40, "AGE-SECRET-KEY-1"),
                    of("a private key", BASE64, 20, "LS0tLS1CRUdJTiBQUklWQVRF", "LS0tLS1CRUdJTiBSU0EgUFJJVkFUR"),
                    of(
                            "a private key",
                            BASE64,
                            20,
                            "LS0tLS1CRUdJTiBFQyBQUklWQVRF",
                            "LS0tLS1CRUdJTiBPUEVOU1NIIFBSSVZBVEUg"),
                    of(
                            "a private key",
                            BASE64,
                            20,
                            "LS0tLS1CRUdJTiBFTkNSWVBURUQgUFJJVkFUR",
                            "LS0tLS1CRUdJTiBQR1AgUFJJVkFUR"),
                    of("an AWS access key", CAPITALS, 16, "AKIA", "ASIA"),
                    of("an Alibaba Cloud access key", WORD, 12, "LTAI"),
                    of("a GitHub token", WORD, 30, "ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
                    of("a GitHub token", URL, 22, "github_pat_"),
                    of("a GitLab token", URL, 20, "glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "glimt-", "glft-"),
                    of("a GitLab token", URL, 20, "glsoat-", "glffct-", "glagent-"),
                    of(
                            "a Slack token",
                            URL,
                            10,
                            "xoxa-",
                            "xoxb-",
                            "xoxe-",
                            "xoxe.xoxb-",
                            "xoxe.xoxp-",
                            "xoxo-",
                            "xoxp-"),
                    of("a Slack token", URL, 10, "xoxr-", "xoxs-", "xapp-1-"),
                    of("a Stripe key", WORD, 16, "sk_live_", "sk_test_", "rk_live_", "rk_test_"),
                    of("a Stripe webhook secret", BASE64, 24, "whsec_"),
                    of("a Google API key", URL, 35, "AIza"),
                    of("a Google client secret", URL, 20, "GOCSPX-"),
                    of("a Google access token", URL, 20, "ya29."),
                    of("an npm token", WORD, 36, "npm_"),
                    of("a PyPI token", URL, 50, "pypi-"),
                    of("a RubyGems token", HEX, 40, "rubygems_"),
                    of("an Azure storage key", BASE64, 40, "AccountKey="),
                    of("an Azure access key", BASE64, 32, "SharedAccessKey="),
                    of("an Azure signature", BASE64 + "%", 40, "sig="),
                    of("a Twilio key", HEX, 32, "SK"),
                    of("a Mailgun key", HEX, 32, "key-"),
                    of("a Vault token", URL, 20, "hvs.", "hvb.", "hvr."),
                    of("an OpenAI key", URL, 20, "sk-proj-", "sk-svcacct-", "sk-admin-", "sk-None-"),
                    of("an OpenAI key", WORD, 32, "sk-"),
                    of("an Anthropic key", URL, 20, "sk-ant-"),
                    of("a Hugging Face token", WORD, 30, "hf_"),
                    of("a Docker Hub token", URL, 20, "dckr_pat_", "dckr_oat_"),
                    of("a DigitalOcean token", HEX, 32, "dop_v1_", "doo_v1_", "dor_v1_"),
                    of("a Shopify token", HEX, 32, "shpat_", "shpca_", "shppa_", "shpss_"),
                    of("a Databricks token", HEX, 32, "dapi"),
                    of("a Grafana token", WORD, 20, "glsa_"),
                    of("a Grafana token", BASE64, 32, "glc_"),
                    of("a Sentry token", BASE64 + "_", 32, "sntrys_", "sntryu_"),
                    of("a New Relic key", CAPITALS, 20, "NRAK-"),
                    of("an Atlassian token", URL + "=", 30, "ATATT3"),
                    of("a Pulumi token", HEX, 40, "pul-"),
                    of("a Tailscale key", URL, 16, "tskey-auth-", "tskey-api-", "tskey-client-"),
                    of("a Postman key", HEX, 24, "PMAK-"),
                    of("a Linear key", WORD, 32, "lin_api_"),
                    of("a Supabase token", HEX, 40, "sbp_"),
                    of("a PlanetScale credential", URL + ".", 24, "pscale_tkn_", "pscale_pw_", "pscale_oauth_"),
                    of("a Doppler token", WORD + "._", 32, "dp.pt.", "dp.st.", "dp.ct.", "dp.sa."),
                    of("a Groq key", WORD, 40, "gsk_"),
                    of("an OpenRouter key", HEX, 40, "sk-or-v1-"),
                    of("a Perplexity key", WORD, 32, "pplx-"),
                    of("a Replicate token", WORD, 32, "r8_"),
                    of("a Netlify token", WORD, 32, "nfp_"),
                    of("a Buildkite token", WORD, 32, "bkua_"),
                    of("a CircleCI token", WORD, 20, "CCIPAT_"),
                    of("a Figma token", URL, 32, "figd_"),
                    of("a Dynatrace token", CAPITALS, 20, "dt0c01."),
                    of("a Brevo key", HEX, 40, "xkeysib-"),
                    of("a RubyGems key", HEX, 40, "rubygems_"),
                    of("a Contentful token", URL, 32, "CFPAT-"),
                    of("a Square token", URL, 22, "sq0atp-", "sq0csp-", "sq0idp-"))
            .flatMap(shapes -> shapes)
            .toList();

    /** Returns the kind of the first credential in a text. */
    static Optional<String> in(String text) {
        for (var shape : KNOWN) {
            if (shape.isIn(text)) {
                return Optional.of(shape.kind);
            }
        }
        return Optional.empty();
    }

    private static Stream<TokenShape> of(String kind, String alphabet, int length, String... prefixes) {
        return Stream.of(prefixes).map(prefix -> new TokenShape(kind, prefix, alphabet, length));
    }

    private boolean isIn(String text) {
        for (int i = text.indexOf(prefix); i >= 0; i = text.indexOf(prefix, i + 1)) {
            if ((i == 0 || !Character.isLetterOrDigit(text.charAt(i - 1))) && continues(text, i + prefix.length())) {
                return true;
            }
        }
        return false;
    }

    private boolean continues(String text, int start) {
        if (start + length > text.length()) {
            return false;
        }
        for (int i = start; i < start + length; i++) {
            if (alphabet.indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }
}
