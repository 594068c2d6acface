package dev.sallyport;

import dev.sallyport.cli.CommandLines;
import dev.sallyport.cli.LocalImages;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.policy.TrustRoots;
import dev.sallyport.settings.SettingsSource;
import dev.sallyport.sigstore.TrustedRoots;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Properties;

/** The command line's way in. The operator is started by Quarkus. */
public final class Main {

    private Main() {}

    /** Runs the command line and ends with its exit code. */
    public static void main(String[] arguments) {
        var images = new LocalImages();
        var trust = new LazyImageTrust(() -> ImageTrust.of(
                SettingsSource.ofSystem(),
                _ -> dockerConfig(),
                new VirtualThreads(),
                InstantSource.system(),
                images.layouts(),
                images.candidates()::add,
                ImageTrust.Watch.NONE));
        System.exit(CommandLines.run(
                version(),
                (keys, roots, facts) -> {
                    SettingsSource.requireRight();
                    var trustRoots = new TrustRoots(keys, TrustedRoots::read);
                    roots.forEach(trustRoots::put);
                    return new PolicyCompiler(trust, trust, trust, keys, trustRoots, facts, InstantSource.system());
                },
                images,
                System.in,
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                arguments));
    }

    /** What docker login has left; credential helpers are not run. */
    private static List<String> dockerConfig() {
        var directory = System.getenv("DOCKER_CONFIG");
        var file = directory == null
                ? Path.of(System.getProperty("user.home"), ".docker", "config.json")
                : Path.of(directory, "config.json");
        try {
            return Files.isReadable(file) ? List.of(Files.readString(file)) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String version() {
        var properties = new Properties();
        try (var file = Main.class.getResourceAsStream("/version.properties")) {
            properties.load(Objects.requireNonNull(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }
}
