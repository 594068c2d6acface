package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.WorkloadReference;
import dev.sallyport.workload.ObjectKind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** Name of the DeploymentRecord of a workload. */
public final class RecordName {
    private static final int MAX = 253;
    private static final int HASH = 16;

    private RecordName() {}

    /** Returns the name of the record of a workload, by its qualified kind. */
    public static String of(WorkloadReference workload) {
        return of(ObjectKind.qualifiedName(workload.apiVersion(), workload.kind()), workload.name());
    }

    /** Returns a name such as {@code deployment-web}; a name that is too long is cut and ends with a hash. */
    public static String of(String kind, String name) {
        var full = kind.toLowerCase(Locale.ROOT) + "-" + name;
        return full.length() <= MAX ? full : full.substring(0, MAX - HASH - 1) + "-" + hash(full);
    }

    private static String hash(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
