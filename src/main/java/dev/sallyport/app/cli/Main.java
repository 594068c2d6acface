package dev.sallyport.app.cli;

import dev.sallyport.app.CustomKinds;
import dev.sallyport.app.ImageTrust;
import dev.sallyport.app.VirtualThreads;
import dev.sallyport.cli.command.CommandLines;
import dev.sallyport.cli.evaluation.ImageSources;
import dev.sallyport.policy.ImageServices;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.policy.TrustMaterial;
import dev.sallyport.registry.layout.LayoutImages;
import dev.sallyport.registry.provider.CredentialProviders;
import dev.sallyport.registry.provider.ProviderLimits;
import dev.sallyport.registry.provider.ProviderSlots;
import dev.sallyport.registry.provider.docker.CredentialHelpers;
import dev.sallyport.settings.SettingsException;
import dev.sallyport.settings.SettingsSource;
import dev.sallyport.signature.PullAccounts;
import dev.sallyport.signature.PullSecret;
import dev.sallyport.sigstore.TrustedRoots;
import dev.sallyport.sigstore.TufClient;
import dev.sallyport.trust.OnDemandRepositories;
import dev.sallyport.trust.RefreshSchedule;
import dev.sallyport.trust.Repositories;
import dev.sallyport.trust.TrustRootIndex;
import dev.sallyport.workload.ObjectKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

/** Entry point of the command line; Quarkus starts the operator. */
public final class Main {
    private static final int CONCURRENT_HELPERS = 2;

    private static final int INVALID = 2;

    private Main() {}

    /** Runs a command and exits with its exit code. */
    public static void main(String[] arguments) {
        installCustomKinds();
        System.exit(run(
                System.in,
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                arguments));
    }

    /** Runs a command and returns its exit code. */
    public static int run(InputStream in, PrintWriter out, PrintWriter err, String... arguments) {
        var trusts = new ConcurrentHashMap<ImageSources, LazyImageTrust>();
        var commands = new CommandLines(
                version(),
                (keys, roots, clusterState, images) -> {
                    SettingsSource.requireValid();
                    var trust = trusts.computeIfAbsent(images, Main::trust);
                    var trustRoots = new TrustRootIndex(
                            keys,
                            new TrustRootIndex.Readers(TrustedRoots::read, TufClient::requireRoot),
                            new LazyRepositories(Main::repositories));
                    roots.forEach(trustRoots::put);
                    return new PolicyCompiler(
                            new ImageServices(trust, trust, trust),
                            new TrustMaterial(keys, trustRoots),
                            clusterState,
                            InstantSource.system());
                },
                new LayoutImages());
        return commands.run(in, out, err, arguments);
    }

    /** Exits with the exit code of invalid input if a setting is invalid. */
    private static void installCustomKinds() {
        try {
            SettingsSource.workloads().map(CustomKinds::of).ifPresent(ObjectKind::install);
        } catch (SettingsException | IllegalArgumentException e) {
            System.err.println("sallyport: " + e.getMessage());
            System.exit(INVALID);
        }
    }

    private static Repositories repositories() {
        var settings = SettingsSource.ofSystem();
        var cache = settings.trust().cacheDirectory().map(Path::of).orElseGet(Main::userCache);
        var client = ImageTrust.repositories(settings, Optional.of(cache), InstantSource.system());
        return new OnDemandRepositories(
                client, new RefreshSchedule(settings.trust().tufRefreshInterval()), InstantSource.system());
    }

    private static Path userCache() {
        var directory = System.getenv("XDG_CACHE_HOME");
        var caches = directory == null || directory.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(directory);
        return caches.resolve("sallyport").resolve("trust");
    }

    /** Returns the trust with its own cache: two suites may use different layouts for the same repository. */
    private static LazyImageTrust trust(ImageSources images) {
        return new LazyImageTrust(() -> {
            var settings = SettingsSource.ofSystem();
            var config = dockerConfig();
            var clock = InstantSource.system();
            var executor = new VirtualThreads();
            var limits = new ProviderLimits(
                    new ProviderSlots(CONCURRENT_HELPERS),
                    settings.registry().credentialProviders().timeout());
            var helpers = config.flatMap(PullSecret::dockerConfig)
                    .map(content -> CredentialHelpers.of(content, System.getenv()))
                    .orElse(List.of());
            return ImageTrust.of(
                    settings,
                    new ImageTrust.Resources(
                            _ -> config.stream().toList(),
                            CredentialProviders.of(helpers, PullAccounts.NONE, limits, clock, executor),
                            executor,
                            clock),
                    images.layouts(),
                    ImageTrust.Watch.of(images.observer()));
        });
    }

    /** Returns the configuration of docker, with the credentials of {@code docker login} and the credential helpers. */
    private static Optional<PullSecret> dockerConfig() {
        var directory = System.getenv("DOCKER_CONFIG");
        var file = directory == null
                ? Path.of(System.getProperty("user.home"), ".docker", "config.json")
                : Path.of(directory, "config.json");
        try {
            return Files.isReadable(file)
                    ? Optional.of(PullSecret.of(file.toString(), Files.readString(file)))
                    : Optional.empty();
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
