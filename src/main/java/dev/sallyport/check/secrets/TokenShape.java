package dev.sallyport.check.secrets;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Credentials that show what they are by their shape alone.
 *
 * @param what it is, with an article
 * @param markers at least one of them stands in every text that matches; cheap to look for
 */
record TokenShape(String what, List<String> markers, Pattern pattern) {
    private static final List<TokenShape> KNOWN = List.of(
            shape("a private key", "-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----", "PRIVATE KEY"),
            shape("an age secret key", "AGE-SECRET-KEY-1[0-9A-Z]{50,}", "AGE-SECRET-KEY-"),
            shape("an AWS access key id", "\\b(?:AKIA|ASIA)[A-Z2-7]{16}\\b", "AKIA", "ASIA"),
            shape(
                    "a GitHub token",
                    "\\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,})",
                    "gh",
                    "github_pat_"),
            shape("a GitLab token", "\\bgl(?:pat|ptt|dt|rt|cbt|soat|ft|agent|imt)-[A-Za-z0-9_-]{20,}", "gl"),
            shape("a Slack token", "\\bxox[abeoprs]-[A-Za-z0-9-]{10,}", "xox"),
            shape(
                    "a Slack webhook",
                    "hooks\\.slack\\.com/services/T[A-Za-z0-9_]+/B[A-Za-z0-9_]+/[A-Za-z0-9]{20,}",
                    "hooks.slack.com"),
            shape("a Stripe key", "\\b[sr]k_(?:live|test)_[A-Za-z0-9]{16,}", "k_live_", "k_test_"),
            shape("a Google API key", "\\bAIza[A-Za-z0-9_-]{35}", "AIza"),
            shape("a Google OAuth secret", "\\bGOCSPX-[A-Za-z0-9_-]{20,}", "GOCSPX-"),
            shape("an npm token", "\\bnpm_[A-Za-z0-9]{36}", "npm_"),
            shape("a PyPI token", "\\bpypi-[A-Za-z0-9_-]{50,}", "pypi-"),
            shape("a SendGrid key", "\\bSG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{30,}", "SG."),
            shape("a Twilio key", "\\bSK[0-9a-f]{32}\\b", "SK"),
            shape("a HashiCorp Vault token", "\\bhv[sbr]\\.[A-Za-z0-9_-]{20,}", "hv"),
            shape("an API key of a model provider", "\\bsk-(?:ant-|proj-|svcacct-)?[A-Za-z0-9_-]{32,}", "sk-"),
            shape("a Docker Hub token", "\\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}", "dckr_"),
            shape("a DigitalOcean token", "\\bdo[oprt]_v1_[a-f0-9]{64}", "_v1_"),
            shape("a Shopify token", "\\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}", "shp"),
            shape("a Hugging Face token", "\\bhf_[A-Za-z0-9]{30,}", "hf_"),
            shape("a Databricks token", "\\bdapi[a-f0-9]{32}", "dapi"),
            shape("a Grafana token", "\\bgl(?:sa|c)_[A-Za-z0-9+/=_]{30,}", "glsa_", "glc_"),
            shape(
                    "an Azure storage key",
                    "(?i)(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{40,}={0,2}",
                    "AccessKey=",
                    "AccountKey="),
            shape("a JSON Web Token", "\\beyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}", "eyJ"),
            shape(
                    "a connection string with a password",
                    "\\b[A-Za-z][A-Za-z0-9+.-]*://[^\\s/?#:@]*:[^\\s/?#@$({<]{1,}[^\\s/?#@]*@",
                    "://"),
            shape(
                    "a connection string with a password",
                    "(?i)(?:^|;)\\s*(?:password|pwd)\\s*=\\s*[^\\s;$({<][^;]*;",
                    "assword",
                    "ASSWORD",
                    "wd",
                    "WD"),
            shape(
                    "an HTTP credential",
                    "(?i)\\bauthorization:\\s*(?:bearer|basic)\\s+[A-Za-z0-9._~+/=-]{12,}",
                    "uthorization",
                    "UTHORIZATION"));

    /** What the text holds, if it is one of the known shapes. */
    static Optional<String> in(String text) {
        return KNOWN.stream()
                .filter(shape -> shape.isIn(text))
                .map(TokenShape::what)
                .findFirst();
    }

    private boolean isIn(String text) {
        return markers.stream().anyMatch(text::contains)
                && pattern.matcher(text).find();
    }

    private static TokenShape shape(String what, String expression, String... markers) {
        return new TokenShape(what, Stream.of(markers).toList(), Pattern.compile(expression));
    }
}
