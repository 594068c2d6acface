package dev.sallyport.registry.provider.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.registry.http.ServiceRequest;
import dev.sallyport.registry.provider.ProviderException;
import dev.sallyport.registry.provider.cloud.HeldToken.Issued;
import dev.sallyport.workload.Deadline;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Access keys of the operator in AWS, from the first source that the environment names, in the order of the AWS libraries: a
 * web identity (IAM roles for service accounts), the agent of EKS Pod Identity, and the role of the node (IMDSv2).
 */
final class AwsIdentity {
    private static final String TOKEN_FILE = "AWS_WEB_IDENTITY_TOKEN_FILE";
    private static final String AGENT = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
    private static final String AGENT_TOKEN_FILE = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
    private static final String METADATA = "http://169.254.169.254";
    private static final String ROLES = "/latest/meta-data/iam/security-credentials/";
    private static final Set<String> AGENTS = Set.of("169.254.170.2", "169.254.170.23", "[fd00:ec2::23]");

    private final CloudEnvironment environment;
    private final TokenService service;
    private final HeldToken<AwsKeys> keys;

    AwsIdentity(CloudEnvironment environment, TokenService service) {
        this.environment = environment;
        this.service = service;
        this.keys = new HeldToken<>(this::issue, service.clock());
    }

    AwsKeys keys(Deadline deadline) throws ProviderException {
        return keys.get(deadline);
    }

    private Issued<AwsKeys> issue(Deadline deadline) throws ProviderException {
        if (environment.value(TOKEN_FILE).isPresent()) {
            return ofWebIdentity(deadline);
        }
        return environment.value(AGENT).isPresent() ? ofAgent(deadline) : ofNode(deadline);
    }

    private Issued<AwsKeys> ofWebIdentity(Deadline deadline) throws ProviderException {
        var region = environment
                .value("AWS_REGION")
                .or(() -> environment.value("AWS_DEFAULT_REGION"))
                .orElse("us-east-1");
        var domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
        var endpoint = environment.url("AWS_ENDPOINT_URL_STS", "https://sts." + region + "." + domain);
        var request = ServiceRequest.form(
                CloudEnvironment.uri(endpoint + "/"),
                Map.of(
                        "Action", "AssumeRoleWithWebIdentity",
                        "Version", "2011-06-15",
                        "RoleArn", environment.required("AWS_ROLE_ARN"),
                        "RoleSessionName",
                                environment.value("AWS_ROLE_SESSION_NAME").orElse("sallyport"),
                        "WebIdentityToken", environment.file(TOKEN_FILE)));
        var values = StsAnswer.parse(service.ok(request, deadline));
        return issued(values, "AccessKeyId", "SecretAccessKey", "SessionToken");
    }

    private Issued<AwsKeys> ofAgent(Deadline deadline) throws ProviderException {
        var url = CloudEnvironment.uri(environment.required(AGENT));
        requireAgent(url);
        var headers = new HashMap<String, String>();
        if (environment.value(AGENT_TOKEN_FILE).isPresent()) {
            headers.put("Authorization", TokenService.token(environment.file(AGENT_TOKEN_FILE), "token of the agent"));
        }
        return issued(service.json(ServiceRequest.get(url, headers), deadline));
    }

    /** Requires https, or a local address that the AWS libraries allow. */
    private static void requireAgent(URI url) throws ProviderException {
        var host = url.getHost() == null ? "" : url.getHost();
        boolean isLocal = AGENTS.contains(host) || host.startsWith("127.") || host.equals("[::1]");
        if (!"https".equals(url.getScheme()) && !isLocal) {
            throw new ProviderException("does not accept the address in " + AGENT);
        }
    }

    private Issued<AwsKeys> ofNode(Deadline deadline) throws ProviderException {
        if (environment
                .value("AWS_EC2_METADATA_DISABLED")
                .filter("true"::equalsIgnoreCase)
                .isPresent()) {
            throw new ProviderException(
                    "has no identity: no role for the service account, and the metadata service is" + " disabled");
        }
        var metadata = environment.url("AWS_EC2_METADATA_SERVICE_ENDPOINT", METADATA);
        var session = service.ok(
                ServiceRequest.put(
                        CloudEnvironment.uri(metadata + "/latest/api/token"),
                        Map.of("X-aws-ec2-metadata-token-ttl-seconds", "300")),
                deadline);
        var token = text(session.body(), "session token");
        if (!token.matches("[A-Za-z0-9+/=._-]+")) {
            throw new ProviderException("gets an answer without a valid session token");
        }
        var headers = Map.of("X-aws-ec2-metadata-token", token);
        var roles = CloudEnvironment.uri(metadata + ROLES);
        var role = text(service.ok(ServiceRequest.get(roles, headers), deadline).body(), "name of the node's role");
        if (!role.matches("[A-Za-z0-9+=,.@_-]{1,128}")) {
            throw new ProviderException("gets an answer without a valid name of the node's role");
        }
        var url = CloudEnvironment.uri(metadata + ROLES + role);
        var answer = service.json(ServiceRequest.get(url, headers), deadline);
        if (!answer.path("Code").asText("Success").equals("Success")) {
            throw new ProviderException("gets no token: the metadata service has no keys of the node's role");
        }
        return issued(answer);
    }

    private static String text(byte[] body, String name) throws ProviderException {
        return TokenService.token(new String(body, StandardCharsets.UTF_8).strip(), name);
    }

    private Issued<AwsKeys> issued(JsonNode answer) throws ProviderException {
        var values = new HashMap<String, String>();
        answer.properties()
                .forEach(field -> values.put(field.getKey(), field.getValue().asText("")));
        return issued(values, "AccessKeyId", "SecretAccessKey", "Token");
    }

    private Issued<AwsKeys> issued(Map<String, String> values, String id, String secret, String token)
            throws ProviderException {
        var keys = new AwsKeys(
                TokenService.token(values.getOrDefault(id, ""), "access key"),
                TokenService.token(values.getOrDefault(secret, ""), "access key"),
                TokenService.token(values.getOrDefault(token, ""), "session token"));
        try {
            return new Issued<>(keys, service.use(Instant.parse(values.getOrDefault("Expiration", ""))));
        } catch (DateTimeException malformed) {
            throw new ProviderException("gets an answer without a valid time of expiration");
        }
    }
}
