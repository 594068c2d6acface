package dev.sallyport.registry.provider.cloud;

import static dev.sallyport.registry.provider.cloud.FakeCloud.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.registry.http.Credential.Password;
import dev.sallyport.registry.provider.CredentialProvider.Answer;
import dev.sallyport.registry.provider.CredentialProvider.CacheScope;
import dev.sallyport.registry.provider.CredentialProvider.Grant;
import dev.sallyport.registry.provider.CredentialProvider.Query;
import dev.sallyport.registry.provider.ImagePattern;
import dev.sallyport.registry.provider.ProviderException;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Credentials of Amazon ECR by the three identities of the operator, from services that are right and wrong. */
class AmazonProviderTest {
    private static final String HOST = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    private static final ImageReference IMAGE = ImageReference.parse(HOST + "/shop/web:1");
    private static final String ROLES = "/latest/meta-data/iam/security-credentials/";
    private static final String STS = """
        <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
          <AssumeRoleWithWebIdentityResult>
            <Credentials>
              <AccessKeyId>AKID</AccessKeyId>
              <SecretAccessKey>s3cr3t</SecretAccessKey>
              <SessionToken>session</SessionToken>
              <Expiration>%s</Expiration>
            </Credentials>
          </AssumeRoleWithWebIdentityResult>
        </AssumeRoleWithWebIdentityResponse>
        """;

    private final FakeCloud aws = new FakeCloud();
    private final FakeCloud elsewhere = new FakeCloud();
    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private final Map<String, String> environment = new HashMap<>();

    @TempDir
    private Path directory;

    @BeforeEach
    void services() throws IOException {
        var ecr = new FakeEcr();
        aws.on("/ecr/", ecr.answer(NOW.plus(Duration.ofHours(12))));
        aws.on("/sts/", STS.formatted(NOW.plus(Duration.ofHours(1))));
        aws.on("/agent", keys(NOW.plus(Duration.ofHours(6))));
        aws.on("/latest/api/token", "imds");
        aws.on(ROLES, "node-role");
        aws.on(ROLES + "node-role", keys(NOW.plus(Duration.ofHours(6))));
        environment.put("AWS_ENDPOINT_URL_ECR", aws.url() + "/ecr");
        environment.put("AWS_EC2_METADATA_SERVICE_ENDPOINT", aws.url());
    }

    /** Answers of GetAuthorizationToken. */
    private static final class FakeEcr {
        String answer(Instant end) {
            var token = Base64.getEncoder().encodeToString("AWS:p4ss".getBytes(StandardCharsets.UTF_8));
            return "{\"authorizationData\":[{\"authorizationToken\":\"%s\",\"expiresAt\":%d.5}]}"
                    .formatted(token, end.getEpochSecond());
        }
    }

    @AfterEach
    void close() {
        aws.close();
        elsewhere.close();
    }

    @Test
    void readsWithAWebIdentity() throws Exception {
        webIdentity();

        assertThat(provide())
                .isEqualTo(new Answer(
                        List.of(new Grant(ImagePattern.parse(HOST), new Password("AWS", "p4ss"))),
                        CacheScope.REGISTRY,
                        Duration.ofHours(12).minusMinutes(1)));
        assertThat(aws.seen("/sts/").getFirst().form())
                .containsEntry("Action", "AssumeRoleWithWebIdentity")
                .containsEntry("RoleArn", "arn:aws:iam::1:role/sallyport")
                .containsEntry("WebIdentityToken", "projected-token");
        var request = aws.seen("/ecr/").getFirst();
        assertThat(request.headers())
                .containsEntry("X-Amz-Target", "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken")
                .containsEntry("X-Amz-Security-Token", "session");
        assertThat(request.headers().get("Authorization"))
                .startsWith("AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-west-1/ecr/aws4_request");
        assertThat(request.body()).isEqualTo("{}");
    }

    @Test
    void readsWithTheAgentOfPodIdentity() throws Exception {
        environment.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", aws.url() + "/agent");
        environment.put("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", file("projected-token\n"));

        assertThat(provide().scope()).isEqualTo(CacheScope.REGISTRY);
        assertThat(aws.seen("/agent").getFirst().headers()).containsEntry("Authorization", "projected-token");
    }

    @Test
    void readsWithTheRoleOfTheNode() throws Exception {
        assertThat(provide().scope()).isEqualTo(CacheScope.REGISTRY);
        assertThat(aws.seen("/latest/api/token").getFirst().method()).isEqualTo("PUT");
        assertThat(aws.seen(ROLES))
                .allSatisfy(request -> assertThat(request.headers()).containsEntry("X-aws-ec2-metadata-token", "imds"));
    }

    @Test
    void keepsKeysUntilTheirEnd() throws Exception {
        webIdentity();
        var provider = provider();
        provide(provider);
        now.set(NOW.plus(Duration.ofMinutes(58)));
        provide(provider);
        assertThat(aws.seen("/sts/")).hasSize(1);

        aws.on("/sts/", STS.formatted(NOW.plus(Duration.ofHours(3))));
        now.set(NOW.plus(Duration.ofMinutes(59)));
        provide(provider);
        assertThat(aws.seen("/sts/")).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"html", "empty", "error", "denied", "huge", "redirect", "slow"})
    void failsInTimeAndWithoutContentWhateverAServiceAnswers(String fault) throws Exception {
        webIdentity();
        for (var path : List.of("/ecr/", "/sts/")) {
            services();
            aws.onWrongly(path, fault, elsewhere);
            assertFails();
        }
        environment.remove("AWS_WEB_IDENTITY_TOKEN_FILE");
        for (var path : List.of("/latest/api/token", ROLES, ROLES + "node-role")) {
            services();
            aws.onWrongly(path, fault, elsewhere);
            assertFails();
        }
        environment.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", aws.url() + "/agent");
        services();
        aws.onWrongly("/agent", fault, elsewhere);
        assertFails();
        assertThat(elsewhere.seen()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<a><!DOCTYPE x [<!ENTITY e \"s3cr3t\">]></a>",
                "<!DOCTYPE x [<!ENTITY a \"s3cr3t\"><!ENTITY b \"&a;&a;\">]><x><AccessKeyId>&b;</AccessKeyId></x>",
                "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><x><AccessKeyId>&e;</AccessKeyId></x>",
                "<x><AccessKeyId><b/></AccessKeyId></x>",
                "<x><AccessKeyId>a b</AccessKeyId></x>",
                "<x"
            })
    void acceptsNoHostileXml(String xml) throws Exception {
        webIdentity();
        aws.on("/sts/", xml);
        assertFails();
    }

    @Test
    void usesNothingThatHasExpired() throws Exception {
        webIdentity();
        aws.on("/sts/", STS.formatted(NOW.plusSeconds(30)));
        assertThatThrownBy(this::provide).hasMessage("gets a token that has expired");
        aws.on("/sts/", STS.formatted("tomorrow"));
        assertThatThrownBy(this::provide).hasMessage("gets an answer without a valid time of expiration");
        services();
        aws.on("/ecr/", new FakeEcr().answer(NOW.minusSeconds(1)));
        assertThatThrownBy(this::provide).hasMessage("gets a token that has expired");
    }

    @Test
    void sendsNoCredentialThatIsNoHeader() {
        aws.on("/latest/api/token", "a\r\nX-Evil: s3cr3t");
        assertFails();
        assertThat(aws.seen(ROLES)).isEmpty();
        aws.on("/latest/api/token", "imds");
        aws.on(ROLES, "../../user-data");
        assertFails();
    }

    @Test
    void asksNoServiceOfAnotherMachineOverHttp() {
        environment.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://10.0.0.1/agent");
        assertThatThrownBy(this::provide)
                .hasMessage("does not accept the address in AWS_CONTAINER_CREDENTIALS_FULL_URI");
        environment.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23.evil.example/agent");
        assertThatThrownBy(this::provide)
                .hasMessage("does not accept the address in AWS_CONTAINER_CREDENTIALS_FULL_URI");
        environment.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.evil.example/agent");
        assertThatThrownBy(this::provide).hasMessage("gets no token: 127.evil.example is not asked over http");
        environment.remove("AWS_CONTAINER_CREDENTIALS_FULL_URI");
        environment.put("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://metadata.evil.example");
        assertThatThrownBy(this::provide).hasMessage("gets no token: metadata.evil.example is not asked over http");
    }

    @Test
    void namesWhatIsMissing() throws Exception {
        environment.put(
                "AWS_WEB_IDENTITY_TOKEN_FILE", directory.resolve("absent").toString());
        assertThatThrownBy(this::provide).hasMessage("lacks the environment variable AWS_ROLE_ARN");
        environment.put("AWS_ROLE_ARN", "arn:aws:iam::1:role/sallyport");
        environment.put("AWS_ENDPOINT_URL_STS", aws.url() + "/sts");
        assertThatThrownBy(this::provide).hasMessageStartingWith("cannot read the file ");
        environment.remove("AWS_WEB_IDENTITY_TOKEN_FILE");
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
        assertThatThrownBy(this::provide).hasMessageStartingWith("has no identity");
    }

    @Test
    void isForRegistriesOfEcrOnly() {
        assertThat(provider().matches(IMAGE)).isTrue();
        assertThat(provider().matches(ImageReference.parse(HOST + ".evil.example/shop/web")))
                .isFalse();
    }

    private void assertFails() {
        assertThatThrownBy(this::provide)
                .isInstanceOf(ProviderException.class)
                .hasMessageNotContaining("s3cr3t")
                .hasNoCause();
    }

    private void webIdentity() throws IOException {
        environment.put("AWS_ROLE_ARN", "arn:aws:iam::1:role/sallyport");
        environment.put("AWS_WEB_IDENTITY_TOKEN_FILE", file("projected-token"));
        environment.put("AWS_ENDPOINT_URL_STS", aws.url() + "/sts");
    }

    private String file(String content) throws IOException {
        return Files.writeString(directory.resolve("token"), content).toString();
    }

    private static String keys(Instant end) {
        return "{\"Code\":\"Success\",\"AccessKeyId\":\"AKID\",\"SecretAccessKey\":\"s3cr3t\",\"Token\":\"session\","
                + "\"Expiration\":\"" + end + "\"}";
    }

    private AmazonProvider provider() {
        return new AmazonProvider(new CloudEnvironment(environment), FakeCloud.client(), now::get);
    }

    private Answer provide() throws ProviderException {
        return provide(provider());
    }

    private static Answer provide(AmazonProvider provider) throws ProviderException {
        return provider.provide(
                new Query(IMAGE, Optional.empty()), Deadline.in(Duration.ofSeconds(1), InstantSource.system()));
    }
}
