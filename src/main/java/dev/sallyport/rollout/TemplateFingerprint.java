package dev.sallyport.rollout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.workload.ControllerLabels;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.PodSpecReduction;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.Workload;
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
import java.util.TreeMap;

/**
 * Hash by which a pod template is recognized from admission to rollout: labels, annotations and spec with the defaults of the
 * API server, without the labels that controllers add.
 */
public final class TemplateFingerprint {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private TemplateFingerprint() {}

    /** Returns the SHA-256 of a pod template in hexadecimal; a {@linkplain SlimWorkload reduced} template contains it. */
    static String of(PodTemplateSpec template) {
        var metadata = Objects.requireNonNullElseGet(template.getMetadata(), ObjectMeta::new);
        return SlimWorkload.fingerprint(template).orElseGet(() -> of(metadata, template.getSpec()));
    }

    /**
     * Returns the fingerprint of a pod template of a Job: of what its Pods run only, because queue controllers change labels,
     * annotations, placement and resources of a suspended Job, which is no deployment.
     */
    static String ofJob(PodTemplateSpec template) {
        return SlimWorkload.fingerprint(template).orElseGet(() -> ofJob(template.getSpec()));
    }

    private static String ofJob(PodSpec spec) {
        return of(new ObjectMeta(), PodSpecReduction.withoutPlacement(spec));
    }

    /** Returns the fingerprint of the pod template of a workload. */
    public static String of(Workload workload) {
        if (workload.kind().custom().isPresent()) {
            return ofCustomKind(workload.spec());
        }
        return workload.kind() == ObjectKind.JOB ? ofJob(workload.spec()) : of(workload.podMetadata(), workload.spec());
    }

    /**
     * Returns the fingerprint of the pod template of a workload as the owner of other objects: in the form of its own owner,
     * if that is of a custom kind.
     */
    public static String asOwner(Workload workload) {
        var isOfCustomKind = ControllerOwnership.claimedOwner(workload)
                .filter(owner -> owner.kind().custom().isPresent())
                .isPresent();
        return isOfCustomKind || workload.kind().custom().isPresent()
                ? ofCustomKind(workload.spec())
                : of(workload.podMetadata(), workload.spec());
    }

    /**
     * Returns the fingerprint of a pod template of a custom kind: of the spec without defaults, which the API server sets only
     * in the objects that the controller creates from it.
     */
    private static String ofCustomKind(PodSpec spec) {
        return hash(Map.of("spec", TemplateDefaults.removed(spec)));
    }

    /**
     * Returns the SHA-256 of a pod template in hexadecimal. All fields are sorted, including unknown ones, so that a newer
     * operator computes the same value.
     */
    public static String of(ObjectMeta podMetadata, PodSpec spec) {
        var labels = new TreeMap<>(Subject.labels(podMetadata));
        labels.keySet().removeAll(ControllerLabels.ALL);
        var template = new LinkedHashMap<String, Object>();
        template.put("labels", labels);
        template.put("annotations", Objects.requireNonNullElse(podMetadata.getAnnotations(), Map.<String, String>of()));
        template.put("spec", spec);
        return hash(template);
    }

    private static String hash(Map<String, Object> content) {
        try {
            var text = JSON.writeValueAsString(JSON.convertValue(content, Object.class));
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
