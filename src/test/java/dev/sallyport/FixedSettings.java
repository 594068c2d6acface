package dev.sallyport;

import dev.sallyport.settings.SallyportSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Settings of a test for image verification; other settings are not implemented. */
record FixedSettings(SallyportSettings.Registry registry, SallyportSettings.VerificationSettings verification)
        implements SallyportSettings {

    /** Settings of registries in the test process. */
    record Registries(Set<String> names, int maxQueuedRequests) implements SallyportSettings.Registry {
        @Override
        public Optional<Set<String>> insecure() {
            return Optional.of(names);
        }

        @Override
        public boolean allowLocal() {
            return true;
        }

        @Override
        public Optional<Set<String>> tokenRealms() {
            return Optional.empty();
        }

        @Override
        public Optional<List<String>> pullSecrets() {
            return Optional.empty();
        }

        @Override
        public Optional<List<String>> mirrors() {
            return Optional.empty();
        }

        @Override
        public Duration mirrorTimeout() {
            return Duration.ofSeconds(2);
        }

        @Override
        public Optional<Path> caFile() {
            return Optional.empty();
        }

        @Override
        public Optional<String> proxy() {
            return Optional.empty();
        }

        @Override
        public Optional<List<String>> noProxy() {
            return Optional.empty();
        }

        @Override
        public Duration connectTimeout() {
            return Duration.ofSeconds(3);
        }

        @Override
        public Duration requestTimeout() {
            return Duration.ofSeconds(10);
        }

        @Override
        public int maxConcurrentRequests() {
            return 8;
        }

        @Override
        public SallyportSettings.CircuitBreaker circuitBreaker() {
            return new FiveOfTen();
        }

        @Override
        public SallyportSettings.CredentialProviders credentialProviders() {
            throw new UnsupportedOperationException();
        }
    }

    private record FiveOfTen() implements SallyportSettings.CircuitBreaker {
        @Override
        public int failureThreshold() {
            return 5;
        }

        @Override
        public Duration openDuration() {
            return Duration.ofSeconds(10);
        }
    }

    record Verifications(Duration cacheTtl, Duration staleWindow) implements SallyportSettings.VerificationSettings {}

    @Override
    public String namespace() {
        return "sallyport-system";
    }

    @Override
    public String name() {
        return "sallyport";
    }

    @Override
    public Optional<String> docsUrl() {
        return Optional.empty();
    }

    @Override
    public Log log() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Webhook webhook() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int livenessPort() {
        throw new UnsupportedOperationException();
    }

    @Override
    public WarmUp warmUp() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Events events() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Notifications notifications() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Reports reports() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Records records() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Trust trust() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Attestation attestation() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Exceptions exceptions() {
        throw new UnsupportedOperationException();
    }

    @Override
    public BackgroundScan backgroundScan() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Workloads workloads() {
        throw new UnsupportedOperationException();
    }
}
