package dev.sallyport.registry.provider.kubelet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Plugins and configurations in a directory of a test. */
final class PluginScripts {
    static final String V1 = "credentialprovider.kubelet.k8s.io/v1";

    private PluginScripts() {}

    /** Writes an executable shell script. */
    static Path script(Path directory, String name, String body) throws IOException {
        var file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }

    /** Returns a command that writes a response. */
    static String response(String fields) {
        return "cat > /dev/null; echo '{\"kind\":\"CredentialProviderResponse\",\"apiVersion\":\"%s\",%s}'"
                .formatted(V1, fields);
    }
}
