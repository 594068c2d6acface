package dev.sallyport.rollout;

import dev.sallyport.workload.Subject;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a pod template is known again by, from its admission to its rollout: labels, annotations and spec as the API
 * server has filled them in, without what controllers add to tell one object from another.
 */
public final class TemplateFingerprint {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();
    private static final Set<String> ADDED = Set.of(
            "pod-template-hash",
            "controller-uid",
            "job-name",
            "batch.kubernetes.io/controller-uid",
            "batch.kubernetes.io/job-name");

    private TemplateFingerprint() {}

    /** SHA-256, in hexadecimal, of a pod template; of one that was {@linkplain SlimWorkload made slim}, what it was. */
    static String of(PodTemplateSpec template) {
        var metadata = Objects.requireNonNullElseGet(template.getMetadata(), ObjectMeta::new);
        return SlimWorkload.fingerprint(template).orElseGet(() -> of(metadata, template.getSpec()));
    }

    /**
     * SHA-256, in hexadecimal, of a pod template. All names are sorted, also those that the model does not know yet: what
     * is on record is known again by a newer operator.
     */
    public static String of(ObjectMeta podMetadata, PodSpec spec) {
        var labels = new TreeMap<>(Subject.labels(podMetadata));
        labels.keySet().removeAll(ADDED);
        var template = new LinkedHashMap<String, Object>();
        template.put("labels", labels);
        template.put("annotations", Objects.requireNonNullElse(podMetadata.getAnnotations(), Map.<String, String>of()));
        template.put("spec", spec);
        try {
            var text = JSON.writeValueAsString(JSON.convertValue(template, Object.class));
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
