package dev.sallyport.cluster;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Keeps the webhook configuration in the cluster as it should be: makes it, and puts it right when
 * somebody changes or deletes it. */
public final class WebhookKeeper {
    private final KubernetesClient client;
    private final WebhookRegistration registration;
    private final CertificateKeeper certificates;
    private final SharedIndexInformer<ValidatingWebhookConfiguration> informer;
    private final Executor executor;
    private final Supplier<Optional<Asked>> asked;
    private volatile Asked told = Asked.NOTHING;
    private volatile boolean registered;

    /**
     * Keeps one configuration; nothing happens before {@link #start}.
     *
     * @param asked what policies and environments ask about; empty while not all of them are known
     * @param executor where repairs run
     */
    public WebhookKeeper(
            KubernetesClient client,
            WebhookRegistration registration,
            CertificateKeeper certificates,
            Supplier<Optional<Asked>> asked,
            Executor executor) {
        this.client = client;
        this.registration = registration;
        this.certificates = certificates;
        this.asked = asked;
        this.executor = executor;
        this.informer = client.admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName(registration.name())
                .runnableInformer(0);
        informer.exceptionHandler((_, _) -> true);
        informer.addEventHandler(
                Changes.each(_ -> executor.execute(this::repair), _ -> executor.execute(this::repair)));
    }

    /** Starts watching. */
    public void start() {
        informer.start();
    }

    /** Ends watching. */
    public void stop() {
        informer.stop();
    }

    /** Whether the configuration has been in the cluster. */
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

    /** Puts the configuration right where it is not, once there is a certificate and every policy is known. */
    public synchronized void repair() {
        certificates.trusted().ifPresent(trusted -> asked.get().ifPresent(now -> repair(trusted, now)));
    }

    private void repair(String trusted, Asked now) {
        var wanted = registration.configuration(trusted, owner(), now);
        var there = client.resource(wanted).get();
        if (there == null) {
            client.resource(wanted).create();
        } else if (!Objects.equals(there.getWebhooks(), wanted.getWebhooks())
                || !Objects.equals(
                        there.getMetadata().getOwnerReferences(),
                        wanted.getMetadata().getOwnerReferences())) {
            client.resource(wanted).update();
        }
        told = now;
        registered = true;
    }

    /**
     * The operator's ClusterRole, if there is one: when the operator is uninstalled the garbage collector takes the
     * configuration away with it, and no cluster is left with a webhook that nobody answers.
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
