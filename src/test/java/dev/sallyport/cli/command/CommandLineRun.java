package dev.sallyport.cli.command;

import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.cli.evaluation.Compilers;
import dev.sallyport.cli.evaluation.ImageSources;
import dev.sallyport.compile.KeyLookup;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.policy.ClusterState;
import dev.sallyport.policy.ImageServices;
import dev.sallyport.policy.Policies;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.policy.TrustMaterial;
import dev.sallyport.registry.layout.LayoutImages;
import dev.sallyport.registry.layout.Layouts;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.signature.ImageVerifier;
import dev.sallyport.signature.Unavailable;
import dev.sallyport.sigstore.CosignFormat;
import dev.sallyport.sigstore.TestTrust;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Result of a command. No registry answers; only images in OCI image layouts are available. */
public record CommandLineRun(int code, String out, String err) {

    public static CommandLineRun of(String input, String... arguments) {
        return of(input.getBytes(StandardCharsets.UTF_8), arguments);
    }

    public static CommandLineRun of(byte[] input, String... arguments) {
        return of(CommandLineRun::compiler, input, arguments);
    }

    public static CommandLineRun of(Compilers compilers, byte[] input, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code = new CommandLines("1.2.3", compilers, new LayoutImages())
                .run(
                        new ByteArrayInputStream(input),
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        arguments);
        return new CommandLineRun(code, out.toString(), err.toString());
    }

    private static PolicyCompiler compiler(
            KeyLookup keys, List<TrustRoot> roots, ClusterState clusterState, ImageSources images) {
        var layouts = new Layouts(
                images.layouts(),
                (_, _, _) -> new Unavailable(UndecidedReason.REGISTRY_UNAVAILABLE, "no answer"),
                (_, _, _, _, _) -> new Unavailable(UndecidedReason.REGISTRY_UNAVAILABLE, "no answer"),
                ImageIndexes.NONE);
        return Policies.compiler(
                new ImageServices(
                        layouts, new ImageVerifier(layouts, List.of(new CosignFormat()), images.observer()), layouts),
                new TrustMaterial(keys, TestTrust.roots(keys, roots)),
                clusterState);
    }
}
