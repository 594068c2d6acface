package dev.sallyport.cluster;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Keeps the webhook configurations in the cluster as they should be: makes them, and puts them right when somebody changes or
 * deletes them. What is not asked for any more is taken away.
 */
public final class WebhookKeeper {
    private final KubernetesClient client;
    private final WebhookRegistration registration;
    private final CertificateKeeper certificates;
    private final WebhookConfiguration<ValidatingWebhookConfiguration> validating;
    private final WebhookConfiguration<MutatingWebhookConfiguration> mutating;
    private final Executor executor;
    private final Supplier<Optional<WebhookScope>> asked;
    private volatile WebhookScope told = WebhookScope.NOTHING;
    private volatile boolean registered;

    /**
     * Keeps the configurations; nothing happens before {@link #start}.
     *
     * @param asked what policies and environments ask about; empty while not all of them are known
     * @param executor where repairs run
     */
    public WebhookKeeper(
            KubernetesClient client,
            WebhookRegistration registration,
            CertificateKeeper certificates,
            Supplier<Optional<WebhookScope>> asked,
            Executor executor) {
        this.client = client;
        this.registration = registration;
        this.certificates = certificates;
        this.asked = asked;
        this.executor = executor;
        this.validating = new WebhookConfiguration<>(
                client,
                ValidatingWebhookConfiguration.class,
                registration.name(),
                ValidatingWebhookConfiguration::getWebhooks);
        this.mutating = new WebhookConfiguration<>(
                client,
                MutatingWebhookConfiguration.class,
                registration.name(),
                MutatingWebhookConfiguration::getWebhooks);
    }

    /** Starts watching. */
    public void start() {
        validating.watch(this::changed);
        if (registration.pinsDigests()) {
            mutating.watch(this::changed);
        }
    }

    /** Ends watching. */
    public void stop() {
        validating.stop();
        mutating.stop();
    }

    private void changed() {
        executor.execute(this::repair);
    }

    /** Whether what judges has been in the cluster. */
    public boolean isRegistered() {
        return registered;
    }

    /** Policies have changed: whether they ask about other kinds now is looked into elsewhere. */
    public void policiesChanged() {
        if (registered) {
            executor.execute(() -> {
                if (asked.get().filter(now -> !now.equals(told)).isPresent()) {
                    repair();
                }
            });
        }
    }

    /** Puts the configurations right where they are not, once there is a certificate and every policy is known. */
    public synchronized void repair() {
        certificates.trusted().ifPresent(trusted -> asked.get().ifPresent(now -> repair(trusted, now)));
    }

    private void repair(String trusted, WebhookScope now) {
        var owner = owner();
        validating.keep(new ValidatingWebhooks(registration, trusted).configuration(owner, now));
        told = now;
        registered = true;
        if (registration.pinsDigests()) {
            mutating.keep(new MutatingWebhooks(registration, trusted).configuration(owner));
        } else {
            mutating.remove();
        }
    }

    /**
     * The operator's ClusterRole, if there is one: when the operator is uninstalled the garbage collector takes the
     * configurations away with it, and no cluster is left with a webhook that nobody answers.
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
