package dev.sallyport.api.crd;

import static java.util.Comparator.comparingInt;
import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import dev.sallyport.api.v1alpha1.BreakGlass;
import dev.sallyport.api.v1alpha1.ChangeRecord;
import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.api.v1alpha1.NamespacePolicy;
import dev.sallyport.api.v1alpha1.TrustRoot;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.CustomResource;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.ParameterizedType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Post-processor of the generated CustomResourceDefinitions, named in application.properties. Restores the order in which a
 * kind declares its printer columns, because the generator sorts them by JSON path. Adds the descriptions that the generator
 * leaves out: those of the kind, its spec, its status, and the fields of Kubernetes types. Removes from a NamespacePolicy the fields
 * that reach beyond its namespace.
 */
public final class CrdPostProcessor implements CRDPostProcessor {
    /** All kinds of the API. */
    public static final List<Class<? extends CustomResource<?, ?>>> KINDS = List.of(
            DeploymentPolicy.class,
            NamespacePolicy.class,
            DeploymentException.class,
            DeploymentRecord.class,
            ChangeRecord.class,
            BreakGlass.class,
            Environment.class,
            TrustRoot.class);

    private static final Set<String> OF_NAMESPACES = Set.of("environments", "namespaces", "namespaceSelector");

    private static final Map<String, String> CONDITION = Map.of(
            "type", "Type of the condition.",
            "status", "Status of the condition: True, False or Unknown.",
            "reason", "Reason for the last transition, as one word.",
            "message", "Details of the last transition.",
            "lastTransitionTime", "Time at which the status last changed.",
            "observedGeneration", "Generation of the object that the condition describes.");
    private static final Map<String, String> LABEL_SELECTOR = Map.of(
            "matchLabels", "Labels that must be present with exactly these values.",
            "matchExpressions", "Requirements for labels; all must be met.");
    private static final Map<String, String> LABEL_REQUIREMENT = Map.of(
            "key", "Key of the label.",
            "operator", "Relation between the label and values: In, NotIn, Exists or DoesNotExist.",
            "values", "Values for the operators In and NotIn. Empty for Exists and DoesNotExist.");

    @Override
    public HasMetadata process(HasMetadata crd, String crdSpecVersion) {
        if (crd instanceof CustomResourceDefinition definition) {
            var name = definition.getSpec().getNames().getKind();
            var kind = KINDS.stream()
                    .filter(each -> HasMetadata.getKind(each).equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("the kind %s is not listed".formatted(name)));
            definition.getSpec().getVersions().forEach(version -> complete(version, kind));
        }
        return crd;
    }

    private static void complete(CustomResourceDefinitionVersion version, Class<?> kind) {
        var columns = Stream.of(kind.getAnnotationsByType(AdditionalPrinterColumn.class))
                .map(AdditionalPrinterColumn::name)
                .toList();
        version.setAdditionalPrinterColumns(version.getAdditionalPrinterColumns().stream()
                .sorted(comparingInt(column -> columns.indexOf(column.getName())))
                .toList());
        var types = ((ParameterizedType) kind.getGenericSuperclass()).getActualTypeArguments();
        var schema = version.getSchema().getOpenAPIV3Schema();
        schema.setDescription(description(kind));
        property(schema, "spec").setDescription(description((Class<?>) types[0]));
        if (types[1] == Void.class) {
            schema.getProperties().remove("status");
        } else {
            property(schema, "status").setDescription(description((Class<?>) types[1]));
        }
        describe(schema);
        if (kind == NamespacePolicy.class) {
            var spec = property(schema, "spec");
            spec.getProperties().remove("params");
            property(spec, "match").getProperties().keySet().removeAll(OF_NAMESPACES);
        }
    }

    private static JSONSchemaProps property(JSONSchemaProps schema, String name) {
        return requireNonNull(schema.getProperties().get(name));
    }

    private static String description(AnnotatedElement type) {
        return requireNonNull(type.getAnnotation(JsonClassDescription.class)).value();
    }

    private static void describe(JSONSchemaProps schema) {
        var properties = requireNonNullElse(schema.getProperties(), Map.<String, JSONSchemaProps>of());
        Stream.of(CONDITION, LABEL_SELECTOR, LABEL_REQUIREMENT)
                .filter(descriptions -> isDescribedBy(properties.keySet(), descriptions))
                .forEach(descriptions ->
                        properties.forEach((name, property) -> property.setDescription(descriptions.get(name))));
        properties.values().forEach(CrdPostProcessor::describe);
        if (schema.getItems() != null && schema.getItems().getSchema() != null) {
            describe(schema.getItems().getSchema());
        }
    }

    private static boolean isDescribedBy(Set<String> properties, Map<String, String> descriptions) {
        return properties.equals(descriptions.keySet());
    }
}
