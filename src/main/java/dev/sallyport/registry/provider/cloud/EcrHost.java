package dev.sallyport.registry.provider.cloud;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Host of a private registry of Amazon ECR.
 *
 * @param endpoint URL of the API that issues its credentials
 */
record EcrHost(String region, String endpoint) {
    private static final Pattern HOST = Pattern.compile("[0-9]{12}\\.dkr[.-]ecr(?<fips>-fips)?"
            + "\\.(?<region>[a-z]{2,4}(-[a-z]+){1,3}-[0-9]{1,2})"
            + "\\.(?<domain>amazonaws\\.com|amazonaws\\.com\\.cn|on\\.aws|on\\.amazonwebservices\\.com\\.cn)");

    /** Parses the host of an image; empty for other registries, and for a region outside of its domain. */
    static Optional<EcrHost> parse(String registry) {
        var parts = HOST.matcher(registry);
        if (!parts.matches()) {
            return Optional.empty();
        }
        var region = parts.group("region");
        var domain = parts.group("domain");
        if (region.startsWith("cn-") != domain.endsWith(".cn")) {
            return Optional.empty();
        }
        boolean isFips = parts.group("fips") != null;
        var endpoint = switch (domain) {
            case "on.aws" -> (isFips ? "ecr-fips." : "ecr.") + region + ".api.aws";
            case "on.amazonwebservices.com.cn" -> "ecr." + region + ".api.amazonwebservices.com.cn";
            default -> (isFips ? "ecr-fips." : "api.ecr.") + region + "." + domain;
        };
        return Optional.of(new EcrHost(region, "https://" + endpoint));
    }
}
