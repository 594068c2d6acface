package dev.sallyport.cli;

import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.check.Outcome.Trouble;
import dev.sallyport.policy.ClusterFacts;
import dev.sallyport.policy.KeyMaterial;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.signature.ImageResolver.Resolution;
import dev.sallyport.signature.Verification;
import dev.sallyport.sigstore.TestTrust;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;

/** A command that was run, in a world where no registry answers. */
record CommandLineRun(int code, String out, String err) {

    static CommandLineRun of(String input, String... arguments) {
        return of(input.getBytes(StandardCharsets.UTF_8), arguments);
    }

    static CommandLineRun of(byte[] input, String... arguments) {
        return of(CommandLineRun::compiler, input, arguments);
    }

    static CommandLineRun of(Compilers compilers, byte[] input, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code = CommandLines.run(
                "1.2.3",
                compilers,
                new LocalImages(),
                new ByteArrayInputStream(input),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                arguments);
        return new CommandLineRun(code, out.toString(), err.toString());
    }

    private static PolicyCompiler compiler(KeyMaterial keys, List<TrustRoot> roots, ClusterFacts facts) {
        return new PolicyCompiler(
                (_, _, _) -> new Resolution.Unavailable(Trouble.REGISTRY_UNAVAILABLE, "no answer"),
                (_, _, _, _, _) -> new Verification.Unavailable(Trouble.REGISTRY_UNAVAILABLE, "no answer"),
                ImageIndexes.NONE,
                keys,
                TestTrust.roots(keys, roots),
                facts,
                InstantSource.system());
    }
}
