package dev.sallyport.cluster;

import static com.google.common.util.concurrent.Uninterruptibles.awaitUninterruptibly;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.identity.AccessAttributes;
import dev.sallyport.identity.AccessAttributes.OfPath;
import dev.sallyport.identity.AccessAttributes.OfResource;
import dev.sallyport.identity.AccessAttributes.Selectors;
import dev.sallyport.identity.AccessReviewer.Decision;
import dev.sallyport.identity.ClusterUnavailableException;
import dev.sallyport.identity.User;
import dev.sallyport.workload.Deadline;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Requests of SubjectAccessReviews and their answers. */
@EnableKubernetesMockClient
class SubjectAccessReviewsTest {
    private static final String PATH = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
    private static final User JANE = new User("jane", "u1", List.of("shop"), Map.of("scope", List.of("a")));

    @SuppressWarnings({"unused", "NullAway.Init"}) // set by the extension
    private KubernetesClient client;

    @SuppressWarnings({"unused", "NullAway.Init"}) // set by the extension
    private KubernetesMockServer server;

    @Test
    void asksForAResource() throws InterruptedException {
        answer(true, "RBAC: allowed", "");

        var decision = review(
                new OfResource("apps", "deployments", "scale", "shop", "web", new Selectors("a=b", "c=d"), "update"),
                5);

        assertThat(decision).isEqualTo(new Decision(true, "RBAC: allowed", ""));
        var spec = asked().getSpec();
        assertThat(spec.getUser()).isEqualTo("jane");
        assertThat(spec.getGroups()).containsExactly("shop");
        assertThat(spec.getExtra()).containsEntry("scope", List.of("a"));
        assertThat(spec.getNonResourceAttributes()).isNull();
        var attributes = spec.getResourceAttributes();
        assertThat(List.of(
                        attributes.getVerb(),
                        attributes.getGroup(),
                        attributes.getVersion(),
                        attributes.getResource(),
                        attributes.getSubresource(),
                        attributes.getNamespace(),
                        attributes.getName(),
                        attributes.getFieldSelector().getRawSelector(),
                        attributes.getLabelSelector().getRawSelector()))
                .containsExactly("update", "apps", "*", "deployments", "scale", "shop", "web", "a=b", "c=d");
    }

    @Test
    void asksForAPath() throws InterruptedException {
        answer(false, "", "role not found");

        assertThat(review(new OfPath("/healthz", "get"), 5)).isEqualTo(new Decision(false, "", "role not found"));
        var spec = asked().getSpec();
        assertThat(spec.getResourceAttributes()).isNull();
        assertThat(spec.getNonResourceAttributes().getPath()).isEqualTo("/healthz");
        assertThat(spec.getNonResourceAttributes().getVerb()).isEqualTo("get");
    }

    @Test
    void isUnavailableAfterTheDeadline() {
        var isOver = new CountDownLatch(1);
        server.expect()
                .post()
                .withPath(PATH)
                .andReply(201, _ -> {
                    awaitUninterruptibly(isOver);
                    return new SubjectAccessReviewBuilder().build();
                })
                .always();
        var started = System.nanoTime();

        assertThatThrownBy(() -> review(new OfPath("/healthz", "get"), 1))
                .isInstanceOf(ClusterUnavailableException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(10));
        isOver.countDown();
    }

    @Test
    void isUnavailableIfTheApiServerFails() {
        server.expect().post().withPath(PATH).andReturn(403, "").always();

        assertThatThrownBy(() -> review(new OfPath("/healthz", "get"), 5))
                .isInstanceOf(ClusterUnavailableException.class);
    }

    private void answer(boolean allowed, String reason, String error) {
        server.expect()
                .post()
                .withPath(PATH)
                .andReturn(
                        201,
                        new SubjectAccessReviewBuilder()
                                .withNewStatus()
                                .withAllowed(allowed)
                                .withReason(reason.isEmpty() ? null : reason)
                                .withEvaluationError(error.isEmpty() ? null : error)
                                .endStatus()
                                .build())
                .once();
    }

    private Decision review(AccessAttributes attributes, int seconds) {
        return new SubjectAccessReviews(client)
                .review(JANE, attributes, Deadline.in(Duration.ofSeconds(seconds), InstantSource.system()));
    }

    private SubjectAccessReview asked() throws InterruptedException {
        return client.getKubernetesSerialization()
                .unmarshal(server.getLastRequest().getBody().readUtf8(), SubjectAccessReview.class);
    }
}
