package dev.sallyport.cluster;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Webhook configurations of the operator: created, repaired after changes by other clients, and removed when digest
 * pinning is disabled.
 */
public final class WebhookKeeper {
    private final KubernetesClient client;
    private final WebhookRegistration registration;
    private final CertificateSource certificates;
    private final WebhookConfiguration<ValidatingWebhookConfiguration> validating;
    private final WebhookConfiguration<MutatingWebhookConfiguration> mutating;
    private final Executor executor;
    private final Supplier<Optional<WebhookScope>> scope;
    private volatile WebhookScope registeredScope = WebhookScope.NONE;
    private volatile boolean registered;
    private final AtomicBoolean isRepairPlanned = new AtomicBoolean();
    private final ServedResources served;

    /**
     * Creates a keeper that does no work before {@link #start}.
     *
     * @param scope scope that policies and Environments require; empty while not all of them are known
     * @param reporting customization and listener of the configurations
     * @param executor runs repairs
     */
    public WebhookKeeper(
            KubernetesClient client,
            WebhookRegistration registration,
            CertificateSource certificates,
            Supplier<Optional<WebhookScope>> scope,
            Reporting reporting,
            Executor executor) {
        this.client = client;
        this.registration = registration;
        this.certificates = certificates;
        this.scope = scope;
        this.executor = executor;
        this.served = new ServedResources(client);
        this.validating = new WebhookConfiguration<>(
                client,
                ValidatingWebhookConfiguration.class,
                registration.name(),
                reporting.customization(),
                reporting.listener(),
                reporting.clock());
        this.mutating = new WebhookConfiguration<>(
                client,
                MutatingWebhookConfiguration.class,
                registration.name(),
                reporting.customization(),
                reporting.listener(),
                reporting.clock());
    }

    /** Settings of an installation for its webhook configurations, and the listener for changes by other clients. */
    public record Reporting(WebhookCustomization customization, WebhookChangeListener listener, InstantSource clock) {}

    /** Starts watching the configurations. */
    public void start() {
        validating.watch(this::changed);
        if (registration.pinsDigests()) {
            mutating.watch(this::changed);
        }
    }

    /** Stops watching the configurations. */
    public void stop() {
        validating.stop();
        mutating.stop();
    }

    /** Reads the certificate first, because another replica may have registered a new authority already. */
    private void changed() {
        executor.execute(() -> {
            try {
                certificates.keep();
            } finally {
                repair();
            }
        });
    }

    /** Returns whether this replica has seen the validating webhooks in the cluster. */
    public boolean isRegistered() {
        return registered;
    }

    /** Repairs the configurations in the background if the required scope has changed. */
    public void policiesChanged() {
        if (registered) {
            executor.execute(() -> {
                if (scope.get().filter(now -> !now.equals(registeredScope)).isPresent()) {
                    repair();
                }
            });
        }
    }

    /** Creates or repairs the configurations, once there is a certificate and every policy is known. */
    public synchronized void repair() {
        certificates.trusted().ifPresent(trusted -> scope.get().ifPresent(now -> repair(trusted, now)));
    }

    private void repair(String trusted, WebhookScope now) {
        var owner = owner();
        repairLater(
                validating.keep(new ValidatingWebhooks(registration, trusted).configuration(owner, now, served::in)));
        registeredScope = now;
        registered = true;
        if (registration.pinsDigests()) {
            repairLater(mutating.keep(new MutatingWebhooks(registration, trusted).configuration(owner)));
        } else {
            mutating.remove();
        }
    }

    /** Repeats the repair after the pause of a back-off. */
    private void repairLater(Duration pause) {
        if (pause.isPositive() && isRepairPlanned.compareAndSet(false, true)) {
            CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, executor)
                    .execute(() -> {
                        isRepairPlanned.set(false);
                        repair();
                    });
        }
    }

    /**
     * Returns the ClusterRole of the operator as owner, if it exists. When the operator is uninstalled, the garbage
     * collector deletes the configurations too, and no webhook without an endpoint remains.
     */
    private List<OwnerReference> owner() {
        var role = client.rbac().clusterRoles().withName(registration.name()).get();
        return role == null
                ? List.of()
                : List.of(new OwnerReferenceBuilder()
                        .withApiVersion("rbac.authorization.k8s.io/v1")
                        .withKind("ClusterRole")
                        .withName(registration.name())
                        .withUid(role.getMetadata().getUid())
                        .build());
    }
}
