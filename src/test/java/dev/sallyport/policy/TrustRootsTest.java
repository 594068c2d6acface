package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.api.v1alpha1.TrustRootSpec;
import dev.sallyport.signature.TrustAnchor;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every field of a TrustRoot changes what comes of it. */
class TrustRootsTest {
    private static final KeyMaterial MATERIAL = (kind, name, key) -> name.equals("root") && key.equals("json")
            ? Optional.of(kind == KeyMaterial.Kind.SECRET ? "secret" : "config")
            : Optional.empty();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{inline: text}                         | text",
                "{inline: other}                        | other",
                "{secretRef: {name: root, key: json}}    | secret",
                "{configMapRef: {name: root, key: json}} | config",
                "{inline: bad}                          | INVALID spec.trustedRoot.inline: it is no trusted root",
                "{secretRef: {name: x, key: json}}       | UNRESOLVED spec.trustedRoot.secretRef: there is no Secret \"x\"",
                "{secretRef: {name: root, key: x}}       | UNRESOLVED spec.trustedRoot.secretRef: there is no Secret \"root\"",
                "{configMapRef: {name: x, key: json}}    | UNRESOLVED spec.trustedRoot.configMapRef: there is no ConfigMap \"x\"",
                "{configMapRef: {name: root, key: x}}    | UNRESOLVED spec.trustedRoot.configMapRef: there is no ConfigMap \"root\"",
                "{}                                     | INVALID spec.trustedRoot: give exactly one of inline, secretRef, configMapRef",
                "{inline: a, secretRef: {name: root, key: json}} | INVALID spec.trustedRoot: give exactly one of"
            })
    void changesWhatComesOfIt(String source, String expected) {
        assertThat(read(source)).startsWith(expected);
    }

    @Test
    void noFieldIsWithoutACase() {
        var paths = new TreeSet<String>();
        ApiFields.collect(TrustRootSpec.class, "", paths);
        assertThat(paths)
                .containsExactlyInAnyOrder(
                        "trustedRoot.inline",
                        "trustedRoot.secretRef.name",
                        "trustedRoot.secretRef.key",
                        "trustedRoot.configMapRef.name",
                        "trustedRoot.configMapRef.key");
    }

    private static String read(String source) {
        var root = Serialization.unmarshal("""
                apiVersion: sallyport.dev/v1alpha1
                kind: TrustRoot
                metadata: {name: root}
                spec:
                  trustedRoot: %s
                """.formatted(source), TrustRoot.class);
        return switch (new TrustRoots(MATERIAL, TrustRootsTest::anchor).read(root)) {
            case Reading.Usable<TrustAnchor>(var anchor) -> anchor.trustedRoot();
            case Reading.Unusable<TrustAnchor>(var error) -> error.cause() + " " + error;
        };
    }

    private static TrustAnchor anchor(String text) {
        if (text.equals("bad")) {
            throw new IllegalArgumentException("it is no trusted root");
        }
        return new TrustAnchor(text, text, Optional.empty());
    }
}
