package dev.sallyport.api.crd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.v1alpha1.BreakGlass;
import dev.sallyport.api.v1alpha1.ChangeRecord;
import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.api.v1alpha1.TrustRoot;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Committed CustomResourceDefinitions: equal to the types, described completely, with printer columns in order. */
class CrdPostProcessorTest {
    @TempDir
    private Path directory;

    /** The build writes them; a difference means that the last build was not committed. */
    @Test
    void committedFilesEqualGeneratedOnes() throws IOException {
        new CRDGenerator()
                .forCRDVersions("v1")
                .withPostProcessor(new CrdPostProcessor())
                .customResourceClasses(List.copyOf(CrdPostProcessor.KINDS))
                .inOutputDir(directory.toFile())
                .generate();

        for (var kind : CrdPostProcessor.KINDS) {
            assertThat(Files.readString(file(kind)))
                    .as(kind.getSimpleName())
                    .isEqualTo(Files.readString(directory.resolve(file(kind).getFileName())));
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyFieldHasADescription(Class<? extends CustomResource<?, ?>> kind) throws IOException {
        var schema = version(kind).getSchema().getOpenAPIV3Schema();

        assertThat(schema.getDescription()).endsWith(".");
        assertThat(descriptions("", schema))
                .allSatisfy((field, description) -> assertThat(description)
                        .as(field)
                        .hasValueSatisfying(text -> assertThat(text).matches("[A-Z].*\\.")));
    }

    @ParameterizedTest
    @MethodSource("columns")
    void printerColumnsAreInOrderWithAgeLast(Class<? extends CustomResource<?, ?>> kind, List<String> columns)
            throws IOException {
        assertThat(version(kind).getAdditionalPrinterColumns())
                .filteredOn(column -> column.getPriority() == 0)
                .extracting(CustomResourceColumnDefinition::getName)
                .containsExactlyElementsOf(columns)
                .endsWith("Age");
        assertThat(crd(kind).getSpec().getNames().getCategories()).containsExactly("sallyport");
    }

    static Stream<Class<? extends CustomResource<?, ?>>> kinds() {
        return CrdPostProcessor.KINDS.stream();
    }

    static Stream<Arguments> columns() {
        return Stream.of(
                Arguments.of(DeploymentPolicy.class, List.of("Action", "Violations", "Ready", "Age")),
                Arguments.of(
                        Environment.class,
                        List.of(
                                "From",
                                "Deployers",
                                "Namespaces",
                                "Workloads",
                                "Verified",
                                "Healthy",
                                "Unhealthy",
                                "Failed",
                                "Drifted",
                                "Ready",
                                "Age")),
                Arguments.of(
                        DeploymentRecord.class,
                        List.of("Environment", "Phase", "Unhealthy", "Revision", "Requester", "Age")),
                Arguments.of(
                        DeploymentException.class, List.of("Phase", "Expires", "Requester", "Approver", "Uses", "Age")),
                Arguments.of(
                        ChangeRecord.class,
                        List.of("Environment", "Requester", "Action", "Kind", "Object", "Outcome", "Age")),
                Arguments.of(
                        BreakGlass.class, List.of("Environment", "Phase", "Requester", "Expires", "Reviewer", "Age")),
                Arguments.of(TrustRoot.class, List.of("Expires", "Ready", "Age")));
    }

    private static Map<String, Optional<String>> descriptions(String path, JSONSchemaProps schema) {
        var all = new HashMap<String, Optional<String>>();
        if (schema.getProperties() != null) {
            schema.getProperties().forEach((name, property) -> {
                all.put(path + "." + name, Optional.ofNullable(property.getDescription()));
                all.putAll(descriptions(path + "." + name, property));
            });
        }
        if (schema.getItems() != null) {
            all.putAll(descriptions(path + "[]", schema.getItems().getSchema()));
        }
        return all;
    }

    private static CustomResourceDefinitionVersion version(Class<? extends CustomResource<?, ?>> kind)
            throws IOException {
        return crd(kind).getSpec().getVersions().getFirst();
    }

    private static CustomResourceDefinition crd(Class<? extends CustomResource<?, ?>> kind) throws IOException {
        return Serialization.unmarshal(Files.readString(file(kind)), CustomResourceDefinition.class);
    }

    private static Path file(Class<? extends CustomResource<?, ?>> kind) {
        return Path.of("crds", HasMetadata.getPlural(kind) + ".sallyport.dev-v1.yml");
    }
}
