package dev.sallyport.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.cli.command.CommandLines;
import dev.sallyport.policy.ImageServices;
import dev.sallyport.policy.Policies;
import dev.sallyport.policy.TrustMaterial;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.signature.ImageResolver.Resolution;
import dev.sallyport.signature.RejectionReason;
import dev.sallyport.signature.Verification;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.sigstore.TestTrust;
import dev.sallyport.workload.ImageReference;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Result of {@code sallyport check} for a manifest, if only images with the tag 1.5 are signed.
 *
 * @param checks IDs of the checks with findings
 * @param error error message; empty if the manifest was evaluated
 */
record Checked(List<String> checks, String error) {
    private static final String UNSIGNED = "sha256:" + "a".repeat(64);
    private static final String SIGNED = "sha256:" + "b".repeat(64);
    private static final String POLICY = """
        apiVersion: sallyport.dev/v1alpha1
        kind: DeploymentPolicy
        metadata: {name: page}
        spec:
        """;

    /** Returns a policy with a spec. */
    static String policy(String spec) {
        return POLICY + spec.indent(2);
    }

    static Checked of(Path directory, String policy, String manifest) throws IOException {
        var file = Files.writeString(directory.resolve("policy.yaml"), policy);
        var out = new StringWriter();
        var err = new StringWriter();
        var code = run(manifest, out, err, "check", "-p", file.toString(), "-o", "json", "-");
        return code == 2
                ? new Checked(List.of(), err.toString() + out)
                : new Checked(checks(new ObjectMapper().readTree(out.toString())), "");
    }

    static int run(String input, StringWriter out, StringWriter err, String... arguments) {
        var commands = new CommandLines(
                "test",
                (keys, roots, facts, _) -> Policies.compiler(
                        new ImageServices(
                                (image, _, _) ->
                                        new Resolution.Resolved(image.withDigest(isSigned(image) ? SIGNED : UNSIGNED)),
                                (image, _, wanted, _, _) -> SIGNED.equals(image.digest())
                                        ? new Verification.Verified(statements(wanted))
                                        : new Verification.Rejected(RejectionReason.MISSING, "there is no signature"),
                                ImageIndexes.NONE),
                        new TrustMaterial(keys, TestTrust.roots(keys, roots)),
                        facts),
                _ -> List.of());
        return commands.run(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintWriter(out),
                new PrintWriter(err),
                arguments);
    }

    /** Returns statements of the required types, with an empty vulnerability scan. */
    private static List<String> statements(VerificationTarget wanted) {
        return wanted instanceof VerificationTarget.Attestation attestation
                ? attestation.predicateTypes().stream()
                        .filter(type -> !type.contains("in-toto.io/attestation"))
                        .map(type -> """
                            {"predicateType": "%s", "predicate": {
                              "runDetails": {"builder": {"id": "https://github.com/actions/runner/github-hosted"}},
                              "scanner": {"result": {"SchemaVersion": 2}},
                              "metadata": {"scanFinishedOn": "%s"}}}\
                            """.formatted(type, Instant.now()))
                        .toList()
                : List.of();
    }

    private static boolean isSigned(ImageReference image) {
        return Objects.equals(image.tag(), "1.5");
    }

    private static List<String> checks(JsonNode report) {
        return report.findValuesAsText("check").stream().distinct().toList();
    }
}
