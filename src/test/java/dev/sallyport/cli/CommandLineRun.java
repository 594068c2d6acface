package dev.sallyport.cli;

import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.cli.command.CommandLines;
import dev.sallyport.cli.evaluation.Compilers;
import dev.sallyport.cli.evaluation.LocalImages;
import dev.sallyport.compile.KeyLookup;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.policy.ClusterState;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.registry.layout.LayoutImages;
import dev.sallyport.registry.layout.Layouts;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.signature.ImageResolver.Resolution;
import dev.sallyport.signature.SignatureSource.Search;
import dev.sallyport.sigstore.SigstoreVerifier;
import dev.sallyport.sigstore.TestTrust;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** A command that was run, in a world where no registry answers; directories may stand for some. */
public record CommandLineRun(int code, String out, String err) {

    public static CommandLineRun of(String input, String... arguments) {
        return of(input.getBytes(StandardCharsets.UTF_8), arguments);
    }

    public static CommandLineRun of(byte[] input, String... arguments) {
        var images = new LocalImages(new LayoutImages());
        return run(
                images,
                (keys, roots, facts, layouts) -> compiler(images, keys, roots, facts, layouts),
                input,
                arguments);
    }

    public static CommandLineRun of(Compilers compilers, byte[] input, String... arguments) {
        return run(new LocalImages(new LayoutImages()), compilers, input, arguments);
    }

    private static CommandLineRun run(LocalImages images, Compilers compilers, byte[] input, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code = CommandLines.run(
                "1.2.3",
                compilers,
                images,
                new ByteArrayInputStream(input),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                arguments);
        return new CommandLineRun(code, out.toString(), err.toString());
    }

    private static PolicyCompiler compiler(
            LocalImages images,
            KeyLookup keys,
            List<TrustRoot> roots,
            ClusterState facts,
            Map<String, Path> directories) {
        var layouts = new Layouts(
                directories,
                (_, _, _) -> new Resolution.Unavailable(UndecidedReason.REGISTRY_UNAVAILABLE, "no answer"),
                (_, _, _, _, _) -> new Search.Unavailable(UndecidedReason.REGISTRY_UNAVAILABLE, "no answer"),
                ImageIndexes.NONE);
        return new PolicyCompiler(
                layouts,
                new SigstoreVerifier(layouts, images.observer()),
                layouts,
                keys,
                TestTrust.roots(keys, roots),
                facts,
                InstantSource.system());
    }
}
