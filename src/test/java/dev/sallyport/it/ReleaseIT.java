package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Test of {@code bin/release --dry-run}, with a private Sigstore, cosign, a registry and the image of the Dockerfile. */
@Tag("node")
class ReleaseIT {

    @TempDir
    private static Path directory;

    @Test
    void rehearsalMakesSignsAndVerifiesAllFiles() throws IOException {
        var release = directory.resolve("release");

        var result = Command.run(Map.of(), "", "bin/release", "--dry-run", release.toString())
                .succeeded();

        assertThat(result.err()).contains("another builder is denied");
        try (var files = Files.list(release)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("checksums.txt", "crds.yaml", "install.yaml", "sallyport-krew.yaml")
                    .anyMatch(name -> name.matches("sallyport-cli-.*-linux-.*\\.tar\\.gz"))
                    .anyMatch(name -> name.matches("sallyport-cli-.*\\.tar\\.gz\\.sigstore\\.json"))
                    .anyMatch(name -> name.matches("sallyport-[0-9.]+\\.tgz\\.sigstore\\.json"))
                    .anyMatch(name -> name.matches("sallyport-[0-9.]+\\.cdx\\.json"));
        }
        assertThat(Files.readString(release.resolve("install.yaml"))).contains("/sallyport@sha256:");
        assertThat(Files.readString(release.resolve("checksums.txt"))).contains("sallyport-krew.yaml");
    }

    @Test
    void rehearsalKeepsFilesOfItsDirectory() throws IOException {
        var kept = Files.createDirectory(directory.resolve("kept"));
        Files.writeString(kept.resolve("file"), "");

        var result = Command.run(Map.of(), "", "bin/release", "--dry-run", kept.toString());

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("is not empty");
        assertThat(kept.resolve("file")).exists();
    }
}
