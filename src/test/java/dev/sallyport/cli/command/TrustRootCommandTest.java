package dev.sallyport.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.cli.evaluation.ImageSources;
import dev.sallyport.compile.KeyLookup;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.policy.ClusterState;
import dev.sallyport.policy.ImageServices;
import dev.sallyport.policy.Policies;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.policy.TrustMaterial;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.signature.TrustAnchor;
import dev.sallyport.signature.Unavailable;
import dev.sallyport.trust.OnDemandRepositories;
import dev.sallyport.trust.RefreshResult;
import dev.sallyport.trust.RefreshSchedule;
import dev.sallyport.trust.RepositoryReader;
import dev.sallyport.trust.TrustRootIndex;
import dev.sallyport.trust.TufRepository;
import dev.sallyport.trust.VerifiedCopy;
import dev.sallyport.workload.Deadline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sallyport check} with a policy and a trust root in a TUF repository. */
class TrustRootCommandTest {
    private static final String POD = """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {containers: [{name: web, image: registry.example.org/web}]}
        """;

    private RefreshResult answer = new RefreshResult.Refreshed(new VerifiedCopy("good", Instant.EPOCH, Instant.MAX));
    private int refreshes;
    private Path policy;

    @BeforeEach
    void write(@TempDir Path directory) throws IOException {
        policy = Files.writeString(directory.resolve("policy.yaml"), """
            apiVersion: sallyport.dev/v1alpha1
            kind: TrustRoot
            metadata: {name: public}
            spec: {tuf: {mirror: "https://tuf.example.org", root: {inline: root}}}
            ---
            apiVersion: sallyport.dev/v1alpha1
            kind: DeploymentPolicy
            metadata: {name: shop}
            spec:
              match: {namespaces: ["*"]}
              authorities:
                - {name: ci, keyless: {issuer: https://issuer.example.org, subject: ci@example.org, trustRoot: public}}
              images: {rules: [{match: ["**"], signedBy: [ci]}]}
            """);
    }

    @Test
    void readsRepositoryOnce() {
        var run = check();

        assertThat(run.out()).contains("no answer");
        assertThat(run.code()).isEqualTo(3);
        assertThat(refreshes).isEqualTo(1);
    }

    @Test
    void isUndecidedIfRepositoryIsUnreachable() {
        answer = new RefreshResult.Unreachable("tuf.example.org does not answer in time");

        var run = check();

        assertThat(run.err())
                .contains("policy.yaml:12:", "the TrustRoot \"public\" cannot be used", "does not answer in time");
        assertThat(run.code()).isEqualTo(3);
    }

    @Test
    void rejectsRepositoryWithInvalidMetadata() {
        answer = new RefreshResult.Refused("timestamp.json is rejected");

        var run = check();

        assertThat(run.err()).contains("the TrustRoot \"public\" cannot be used", "timestamp.json is rejected");
        assertThat(run.code()).isEqualTo(2);
    }

    private CommandLineRun check() {
        return CommandLineRun.of(
                this::compiler, POD.getBytes(StandardCharsets.UTF_8), "check", "-p", policy.toString(), "-");
    }

    private PolicyCompiler compiler(
            KeyLookup keys, List<TrustRoot> given, ClusterState clusterState, ImageSources images) {
        var repositories = new OnDemandRepositories(
                new FakeReader(), new RefreshSchedule(Duration.ofHours(6)), InstantSource.system());
        var roots = new TrustRootIndex(
                keys,
                new TrustRootIndex.Readers(
                        text -> new TrustAnchor(text, text, Optional.empty(), true), UnaryOperator.identity()),
                repositories);
        given.forEach(roots::put);
        return Policies.compiler(
                new ImageServices(
                        (_, _, _) -> new Unavailable(UndecidedReason.REGISTRY_UNAVAILABLE, "no answer"),
                        (_, _, _, _, _) -> new Unavailable(UndecidedReason.REGISTRY_UNAVAILABLE, "no answer"),
                        ImageIndexes.NONE),
                new TrustMaterial(keys, roots),
                clusterState);
    }

    private final class FakeReader implements RepositoryReader {
        @Override
        public Optional<VerifiedCopy> last(TufRepository repository) {
            return Optional.empty();
        }

        @Override
        public RefreshResult refresh(TufRepository repository, Deadline deadline) {
            refreshes++;
            return answer;
        }
    }
}
