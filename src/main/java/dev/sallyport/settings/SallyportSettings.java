package dev.sallyport.settings;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Every setting, of the operator and the command line alike. Each is also an environment variable: {@code
 * sallyport.registry.allow-local} is {@code SALLYPORT_REGISTRY_ALLOW_LOCAL}.
 */
@ConfigMapping(prefix = "sallyport")
public interface SallyportSettings {

    /** The operator's own namespace: of its certificate, its lease and the keys that policies refer to. */
    @WithDefault("sallyport-system")
    String namespace();

    /** The operator's own name: of its Service, its webhook configuration, its certificate Secret and its lease. */
    @WithDefault("sallyport")
    String name();

    /**
     * Where the directory docs is published; refusals link to its {@code checks/<id>.md}. With {@code {check}} in it, the
     * address of a check's page. No links when unset.
     */
    Optional<String> docsUrl();

    /** The admission webhook. */
    Webhook webhook();

    /** Registries and how they are read. */
    Registry registry();

    /** Signatures and how long answers about them hold. */
    Verification verification();

    /** Trust roots and how they are kept current. */
    Trust trust();

    /** Exceptions. */
    Exceptions exceptions();

    /** Events. */
    Events events();

    /** Looks at what runs already. */
    BackgroundScan backgroundScan();

    /** Reports of what policies object to. */
    Reports reports();

    /** Records of deployments. */
    Records records();

    /** The admission webhook. */
    interface Webhook {
        /** Where the API server finds it, where that is not the operator's Service. */
        Optional<String> url();

        /** How long the API server is to wait for an answer; 1 to 30 seconds. */
        @WithDefault("5s")
        Duration timeout();

        /** Namespaces that are never judged, beside kube-system and the operator's own. */
        Optional<Set<String>> exemptNamespaces();

        /** Whether a mutating webhook names images by digest as they come in, where policies ask about them. */
        @WithDefault("false")
        boolean digestPinningEnabled();

        /**
         * Authorities, in PEM, of the API server's client certificate; read again when it changes. Nobody else may post
         * reviews then. Anybody may when unset.
         */
        Optional<Path> clientCaFile();

        /** Common names or DNS names, one of which that certificate must be for; any when unset. */
        Optional<Set<String>> clientNames();
    }

    /** Registries and how they are read. */
    interface Registry {
        /** Hosts, with ports, that are spoken to over http. */
        Optional<Set<String>> insecure();

        /** Whether registries may be on loopback, link-local and private addresses. */
        @WithDefault("false")
        boolean allowLocal();

        /** Token services that credentials of any registry may be sent to, beside the registry itself. */
        Optional<Set<String>> tokenRealms();

        /** Pull secrets of the operator's namespace, used after those of the pod. */
        Optional<List<String>> pullSecrets();

        /**
         * Mirrors, {@code registry=mirror} or {@code registry/path=mirror/path}, asked in that order before the registry; as the
         * nodes have them.
         */
        Optional<List<String>> mirrors();

        /** How long a mirror may take before the next one, or the registry, is asked. */
        @WithDefault("2s")
        Duration mirrorTimeout();

        /** A file of certificate authorities in PEM, trusted beside the system's; read again when it changes. */
        Optional<Path> caFile();

        /** The proxy to registries, {@code http://[user:password@]host:port}; that of the environment when unset. */
        Optional<String> proxy();

        /** Registries that are asked without it, in the form of {@code NO_PROXY}; that of the environment when unset. */
        Optional<List<String>> noProxy();

        /** How long a connection with its TLS handshake may take. */
        @WithDefault("3s")
        Duration connectTimeout();

        /** How long a request with its answer may take. */
        @WithDefault("10s")
        Duration requestTimeout();

        /** How many requests one host gets at the same time. */
        @WithDefault("8")
        int maxConcurrentRequests();

        /** How many more may wait for one host; what comes then is answered at once, to be asked again. */
        @WithDefault("256")
        int maxQueuedRequests();

        /** When a host that does not answer is left alone. */
        CircuitBreaker circuitBreaker();
    }

    /** When a host that does not answer is left alone. */
    interface CircuitBreaker {
        /** So many failures among its last 10 answers. */
        @WithDefault("5")
        int failureThreshold();

        /** For how long, until one request finds out whether it answers again. */
        @WithDefault("10s")
        Duration openDuration();
    }

    /** Signatures and how long answers about them hold. */
    interface Verification {
        /** How long a verified signature is not looked at again. */
        @WithDefault("60m")
        Duration cacheTtl();

        /**
         * How much longer a verified signature or attestation still counts while its registry cannot be asked; never where the
         * registry says otherwise.
         */
        @WithDefault("0s")
        Duration staleWindow();
    }

    /** Trust roots and how they are kept current. */
    interface Trust {
        /** How long it is from one look at a TUF repository to the next. */
        @WithDefault("6h")
        Duration tufRefreshInterval();

        /**
         * Where what was verified of TUF repositories is kept for the next start. Unset, the operator keeps it nowhere and the
         * command line below the user's cache directory.
         */
        Optional<String> cacheDirectory();

        /** Hosts of TUF repositories, with ports, that are spoken to over http. */
        Optional<Set<String>> insecure();

        /** Whether TUF repositories may be on loopback and private addresses. */
        @WithDefault("false")
        boolean allowLocal();

        /** How long before the end of a trust root its Event is written. */
        @WithDefault("168h")
        Duration expiryWarning();
    }

    /** Records of deployments. */
    interface Records {
        /** How long the record of a workload that is gone is kept. */
        @WithDefault("720h")
        Duration retention();

        /** How many records of workloads that are gone are kept in each namespace; the oldest are forgotten. */
        @WithDefault("200")
        int maxDeletedWorkloads();
    }

    /** Exceptions. */
    interface Exceptions {
        /** How far ahead an exception may end when it is written. */
        @WithDefault("720h")
        Duration maxDuration();
    }

    /** Looks at what runs already. */
    interface BackgroundScan {
        /** How long it may be from one to the next where nothing changes; 0s for none at all. */
        @WithDefault("10m")
        Duration interval();
    }

    /** Reports of what policies object to. */
    interface Reports {
        /** Whether surveys write a Report (OpenReports) for each workload that policies object to. */
        @WithDefault("false")
        boolean enabled();
    }

    /** Events. */
    interface Events {
        /** Whether allowed deployments have an Event too. */
        @WithDefault("true")
        boolean allowedDeploymentsEnabled();
    }
}
