package dev.sallyport.settings;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Settings of the operator and the command line. Each is also an environment variable: {@code
 * sallyport.registry.allow-local} is {@code SALLYPORT_REGISTRY_ALLOW_LOCAL}.
 */
@ConfigMapping(prefix = "sallyport")
public interface SallyportSettings {

    /** Namespace of the operator: of its certificate, its lease and the keys that policies refer to. */
    @WithDefault("sallyport-system")
    String namespace();

    /** Name of the operator's Service, webhook configurations, certificate Secret and lease. */
    @WithDefault("sallyport")
    String name();

    /**
     * URL of the published docs directory; messages to requesters link to its {@code checks/<id>.md}. With {@code {check}}
     * in it, the URL of the page of a check. No links when unset.
     */
    Optional<String> docsUrl();

    /** Port of the liveness probe; 0 for a free one. */
    @WithDefault("9001")
    int livenessPort();

    /** Settings of the log. */
    Log log();

    /** Settings of the admission webhook. */
    Webhook webhook();

    /** Settings of the warm-up before a replica becomes ready. */
    WarmUp warmUp();

    /** Settings of registry access. */
    Registry registry();

    /** Settings of the cache of verified signatures. */
    VerificationSettings verification();

    /** Settings of trust roots. */
    Trust trust();

    /** Settings of attestations for other clusters. */
    Attestation attestation();

    /** Settings of exceptions. */
    Exceptions exceptions();

    /** Settings of Events. */
    Events events();

    /** Settings of notifications to a receiver outside the cluster. */
    Notifications notifications();

    /** Settings of the background scan. */
    BackgroundScan backgroundScan();

    /** Settings of reports. */
    Reports reports();

    /** Settings of deployment records. */
    Records records();

    /** Settings of custom workloads. */
    Workloads workloads();

    /** Settings of custom workloads: kinds of custom resources that run Pods. */
    interface Workloads {
        /** Presets whose kinds are evaluated; {@code none} for no preset. */
        @WithDefault("ArgoRollouts,KnativeServing,OpenKruise,Keda,ArgoWorkflows,Tekton")
        List<String> presets();

        /** Other kinds; one with the group and kind of a preset replaces the fields of the preset that it names. */
        List<CustomWorkload> custom();
    }

    /** Custom resource that runs Pods. Paths are names of fields with periods, such as {@code spec.template}. */
    interface CustomWorkload {
        /** API group. */
        String group();

        /** Kind, such as {@code Rollout}. */
        String kind();

        /** API version in which the operator reads objects; all versions are evaluated. {@code v1} when unset. */
        Optional<String> version();

        /** Resource; the kind in lower case with {@code s} when unset. */
        Optional<String> plural();

        /** Kind of Kubernetes whose rules apply: Deployment, StatefulSet, DaemonSet, Job or CronJob; Deployment when unset. */
        Optional<String> like();

        /** Path of the pod template; {@code spec.template} when unset and without container paths. */
        Optional<String> podTemplatePath();

        /** Paths of containers, for a kind without pod template; {@code [*]} are all elements of a list. */
        Optional<List<String>> containerPaths();

        /** Path of a reference in place of a pod template; an object with it runs nothing by itself. */
        Optional<String> referencePath();

        /** Path of the number of replicas; none when unset. */
        Optional<String> replicasPath();

        /** Path of the field that tells whether the object is ready; its Pods alone tell when unset. */
        Optional<String> readyPath();

        /** Values of that field for an object that is ready. */
        Optional<Set<String>> readyValues();

        /** Values of that field for an object that has failed. */
        Optional<Set<String>> failedValues();

        /** Kinds that the controller creates from the pod template; {@code Kind.group} for custom kinds. Pod when unset. */
        Optional<Set<String>> creates();

        /** Users of the controller, such as {@code system:serviceaccount:NAMESPACE:NAME}. */
        Optional<Set<String>> controllers();

        /** Globs of images of containers that the controller adds, for a kind without pod template. */
        Optional<List<String>> addedImages();
    }

    /** Settings of the log. */
    interface Log {
        /** Least severe level of the operator's messages. */
        @WithDefault("INFO")
        Threshold level();

        /** Format of the log on standard output; audit lines are always JSON. */
        @WithDefault("text")
        Format format();

        /** Least severe level of messages. */
        enum Threshold {
            DEBUG,
            INFO,
            WARN,
            ERROR
        }

        /** Format of the log. */
        enum Format {
            TEXT,
            JSON
        }
    }

    /** Settings of the admission webhook. */
    interface Webhook {
        /** URL of the webhook for the API server. The operator's Service when unset. */
        Optional<String> url();

        /** Timeout of the API server for a request to the webhook; 1 to 30 seconds. */
        @WithDefault("5s")
        Duration timeout();

        /** Exempt namespaces, in addition to kube-system and the operator's own. */
        Optional<Set<String>> exemptNamespaces();

        /** Labels of the webhook configurations, {@code key=value}. */
        Optional<List<String>> labels();

        /** Annotations of the webhook configurations, {@code key=value}; the default switches off changes by AKS. */
        @WithDefault("admissions.enforcer/disabled=true")
        List<String> annotations();

        /**
         * Exclusions of namespaces that a platform may add to the webhook configurations, {@code KEY notin (VALUE)}; the
         * default is those of AKS; {@code none} accepts no exclusion. Other changes are repaired.
         */
        @WithDefault("control-plane notin (true),kubernetes.azure.com/managedby notin (aks)")
        List<String> acceptedExclusions();

        /**
         * Answer of the API server for workloads and labels of namespaces while no replica responds. {@code Ignore} is for
         * the first days of an installation: such requests are then admitted without an evaluation.
         */
        @WithDefault("Fail")
        FailurePolicy failurePolicy();

        /** CEL expressions on requests, all of which must be true for the evaluation of a workload. */
        List<MatchExpression> matchConditions();

        /**
         * Secret of type kubernetes.io/tls in the operator's namespace with the serving certificate, which another client
         * maintains, such as cert-manager. The operator issues its own certificate when unset.
         */
        Optional<String> certificateSecret();

        /** Adds the digest to image references at admission, with a mutating webhook, where policies check images. */
        @WithDefault("false")
        boolean digestPinningEnabled();

        /**
         * PEM file with the certificate authorities of the API server's client certificate; reread when it changes. Only
         * clients with such a certificate may send AdmissionReviews. Any client may when unset.
         */
        Optional<Path> clientCaFile();

        /** Common names and DNS names, one of which the client certificate must contain; any when unset. */
        Optional<Set<String>> clientNames();
    }

    /** Answer of the API server while no replica responds. */
    enum FailurePolicy {
        FAIL,
        IGNORE
    }

    /** Named CEL expression on a request. */
    interface MatchExpression {
        /** Name of the match condition. */
        String name();

        /** CEL expression that is true for requests to be evaluated. */
        String expression();
    }

    /** Settings of the warm-up before a replica becomes ready. */
    interface WarmUp {
        /** Number of reviews that a replica sends to itself; 0 for none. */
        @WithDefault("300")
        int reviews();

        /** Number of reviews after which examples of all checks are sent too, for the training of a cache. */
        @WithDefault("1000")
        int commonReviews();

        /** Time after which the warm-up ends. */
        @WithDefault("3s")
        Duration timeout();
    }

    /** Settings of registry access. */
    interface Registry {
        /** Registry hosts with port that are accessed over http. */
        Optional<Set<String>> insecure();

        /** Permits registries on loopback, link-local and private addresses. */
        @WithDefault("false")
        boolean allowLocal();

        /** Token services that may receive credentials of any registry, in addition to the registry itself. */
        Optional<Set<String>> tokenRealms();

        /** Pull secrets in the operator's namespace, used after those of the Pod. */
        Optional<List<String>> pullSecrets();

        /**
         * Mirrors, {@code registry=mirror} or {@code registry/path=mirror/path}, tried in this order before the registry;
         * the same as on the nodes.
         */
        Optional<List<String>> mirrors();

        /** Timeout of a mirror, after which the next mirror or the registry is tried. */
        @WithDefault("2s")
        Duration mirrorTimeout();

        /** PEM file with certificate authorities in addition to those of the system; reread when it changes. */
        Optional<Path> caFile();

        /** Proxy to registries, {@code http://[user:password@]host:port}; that of the environment when unset. */
        Optional<String> proxy();

        /** Registries without proxy, in the form of {@code NO_PROXY}; those of the environment when unset. */
        Optional<List<String>> noProxy();

        /** Timeout of a connection with its TLS handshake. */
        @WithDefault("3s")
        Duration connectTimeout();

        /** Timeout of a request with its response. */
        @WithDefault("10s")
        Duration requestTimeout();

        /** Maximum number of concurrent requests to one host. */
        @WithDefault("8")
        int maxConcurrentRequests();

        /** Maximum number of queued requests to one host; further requests are rejected immediately. */
        @WithDefault("256")
        int maxQueuedRequests();

        /** Settings of the circuit breaker of each host. */
        CircuitBreaker circuitBreaker();

        /** Settings of credential providers, which are used after pull secrets. */
        CredentialProviders credentialProviders();
    }

    /** Settings of credential providers for registries. */
    interface CredentialProviders {
        /** Clouds whose registries are read with the identity of the operator. */
        Optional<Set<Cloud>> clouds();

        /** File or directory with a CredentialProviderConfig, as for the kubelet; no plugins when unset. */
        Optional<Path> config();

        /** Directory with the plugins that the configuration names. */
        Optional<Path> pluginDirectory();

        /** Timeout of a request to a credential provider. */
        @WithDefault("10s")
        Duration timeout();

        /** Maximum number of plugins that run at the same time. */
        @WithDefault("2")
        int maxConcurrentPlugins();
    }

    /** Cloud with an identity for the operator. */
    enum Cloud {
        AMAZON,
        GOOGLE,
        AZURE
    }

    /** Settings of the circuit breaker of each registry host. */
    interface CircuitBreaker {
        /** Number of failures among the last 10 responses that opens the circuit breaker. */
        @WithDefault("5")
        int failureThreshold();

        /** Time that the circuit breaker stays open before one request probes the host. */
        @WithDefault("10s")
        Duration openDuration();
    }

    /** Settings of the cache of verified signatures. */
    interface VerificationSettings {
        /** Time that a verified signature or attestation stays in the cache. */
        @WithDefault("60m")
        Duration cacheTtl();

        /**
         * Additional time that a verified signature or attestation counts while its registry is unavailable. An answer of
         * the registry always takes precedence.
         */
        @WithDefault("0s")
        Duration staleWindow();
    }

    /** Settings of trust roots. */
    interface Trust {
        /** Interval between two refreshes of a TUF repository. */
        @WithDefault("6h")
        Duration tufRefreshInterval();

        /**
         * Directory that keeps verified content of TUF repositories for the next start. When unset, the operator keeps
         * none and the command line uses the user's cache directory.
         */
        Optional<String> cacheDirectory();

        /** Hosts of TUF repositories, with port, that are accessed over http. */
        Optional<Set<String>> insecure();

        /** Permits TUF repositories on loopback and private addresses. */
        @WithDefault("false")
        boolean allowLocal();

        /** Time before the expiration of a trust root at which an Event announces it. */
        @WithDefault("168h")
        Duration expiryWarning();
    }

    /** Settings of deployment records. */
    interface Records {
        /** Time that the record of a deleted workload is kept. */
        @WithDefault("720h")
        Duration retention();

        /** Maximum number of records of deleted workloads per namespace; the oldest are deleted first. */
        @WithDefault("200")
        int maxDeletedWorkloads();
    }

    /** Settings of attestations for other clusters. */
    interface Attestation {
        /** Audiences for which Environments may request tokens of the operator; never those of the API server. */
        @WithDefault("sigstore")
        Set<String> audiences();

        /** URLs of the certificate authorities to which Environments may send tokens of the operator. */
        @WithDefault("https://fulcio.sigstore.dev")
        Set<String> caUrls();
    }

    /** Settings of exceptions. */
    interface Exceptions {
        /** Maximum time between the creation of an exception and its expiration. */
        @WithDefault("720h")
        Duration maxDuration();
    }

    /** Settings of the background scan. */
    interface BackgroundScan {
        /** Maximum time between two background scans without changes; 0s disables them. */
        @WithDefault("10m")
        Duration interval();
    }

    /** Settings of reports. */
    interface Reports {
        /** Writes an OpenReports Report for each workload with violations, at every background scan. */
        @WithDefault("false")
        boolean enabled();
    }

    /** Settings of notifications to a receiver outside the cluster. */
    interface Notifications {
        /** URL that receives Events by POST. No notifications when neither this nor urlSecret is set. */
        Optional<String> url();

        /** Entry of a Secret in the operator's namespace with the URL, {@code NAME/KEY}, for URLs that are credentials. */
        Optional<String> urlSecret();

        /** Format of the requests. */
        @WithDefault("cloudevents")
        Encoding format();

        /** Name of the header with the content of headerSecret. */
        @WithDefault("Authorization")
        String header();

        /** Entry of a Secret in the operator's namespace with the value of the header, {@code NAME/KEY}. */
        Optional<String> headerSecret();

        /** Reasons of the Events that are sent; those of all Events of type Warning when unset. */
        Optional<Set<String>> kinds();

        /** Format of a request. */
        enum Encoding {
            CLOUDEVENTS,
            SLACK,
            ALERTMANAGER
        }
    }

    /** Settings of Events. */
    interface Events {
        /** Writes Events for allowed deployments too. */
        @WithDefault("true")
        boolean allowedDeploymentsEnabled();
    }
}
