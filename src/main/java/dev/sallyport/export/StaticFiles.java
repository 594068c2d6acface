package dev.sallyport.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Writer of a {@link StaticExport} into a directory: a directory of manifests for each admission plugin, and the
 * AdmissionConfiguration that names them.
 */
public final class StaticFiles {
    /** File for the option {@code --admission-control-config-file} of kube-apiserver. */
    public static final String CONFIGURATION = "admission-configuration.yaml";

    private static final String POLICIES = "validating-policies";
    private static final String WEBHOOKS = "validating-webhooks";
    private static final String MANIFESTS = "sallyport.yaml";

    private StaticFiles() {}

    /**
     * Writes or replaces the files. The API server reads changed manifests again within a minute, and keeps those before if
     * one is invalid.
     *
     * @param directory directory that receives the files; created if it does not exist
     * @param onHost absolute path of that directory on the host of the API server
     */
    public static void write(StaticExport export, Path directory, String onHost) throws IOException {
        replace(directory.resolve(POLICIES).resolve(MANIFESTS), ExportText.documents(export.policies()));
        replace(directory.resolve(WEBHOOKS).resolve(MANIFESTS), ExportText.documents(export.webhooks()));
        replace(directory.resolve(CONFIGURATION), """
            apiVersion: apiserver.config.k8s.io/v1
            kind: AdmissionConfiguration
            plugins:
              - name: ValidatingAdmissionPolicy
                configuration:
                  apiVersion: apiserver.config.k8s.io/v1
                  kind: ValidatingAdmissionPolicyConfiguration
                  staticManifestsDir: "%1$s/%2$s"
              - name: ValidatingAdmissionWebhook
                configuration:
                  apiVersion: apiserver.config.k8s.io/v1
                  kind: WebhookAdmissionConfiguration
                  kubeConfigFile: ""
                  staticManifestsDir: "%1$s/%3$s"
            """.formatted(onHost, POLICIES, WEBHOOKS));
    }

    /** Replaces a file at once, because the API server may read it at any time. */
    private static void replace(Path file, String content) throws IOException {
        var parent = Files.createDirectories(file.toAbsolutePath().getParent());
        var scratch = Files.createTempFile(parent, ".", ".tmp");
        Files.writeString(scratch, content);
        Files.move(scratch, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
