package dev.sallyport.record.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.record.notification.Notifier.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotifierTest {
    private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private Notifier notifier = notifier((_, _) -> 200, Set.of());

    @AfterEach
    void close() {
        notifier.close();
    }

    @Test
    void deliversWarningsOnlyUnlessReasonsAreNamed() {
        start((_, body) -> accept(body), Set.of());
        notifier.offer(notification("DeploymentAllowed", false, "x"));
        notifier.offer(notification("DeploymentDenied", true, "x"));
        await().until(() -> outcomes.size() == 1);
        assertThat(bodies).singleElement().asString().contains("dev.sallyport.DeploymentDenied");
        notifier.close();

        start((_, body) -> accept(body), Set.of("DeploymentAllowed"));
        notifier.offer(notification("DeploymentDenied", true, "x"));
        notifier.offer(notification("DeploymentAllowed", false, "x"));
        await().until(() -> outcomes.size() == 2);
        assertThat(bodies.getLast()).contains("dev.sallyport.DeploymentAllowed");
    }

    @Test
    void repeatsWithTheSameIdentifierUntilTheReceiverAnswers() {
        var attempts = new AtomicInteger();
        start(
                (_, body) -> {
                    bodies.add(body);
                    if (attempts.incrementAndGet() == 1) {
                        throw new IOException("connection reset");
                    }
                    return attempts.get() == 2 ? 503 : 202;
                },
                Set.of());
        notifier.offer(notification("DeploymentDenied", true, "x"));

        await().until(() -> outcomes.equals(List.of(Outcome.DELIVERED)));
        assertThat(bodies).hasSize(3).containsOnly(bodies.getFirst());
    }

    @ParameterizedTest
    @CsvSource({"400, REJECTED", "302, REJECTED", "404, REJECTED", "500, NO_ANSWER", "429, NO_ANSWER"})
    void countsWhatIsNotDelivered(int status, Outcome outcome) {
        start((_, _) -> status, Set.of());
        notifier.offer(notification("DeploymentDenied", true, "x"));

        await().until(() -> outcomes.equals(List.of(outcome)));
    }

    @Test
    void secretThatIsMissingIsNoRejection() {
        start(
                (_, _) -> {
                    throw new IllegalStateException("Secret \"events\" has no key \"authorization\"");
                },
                Set.of());
        notifier.offer(notification("DeploymentDenied", true, "x"));

        await().until(() -> outcomes.equals(List.of(Outcome.NO_ANSWER)));
    }

    @Test
    void receiverThatNeverAnswersDropsNotificationsAndBlocksNothing() {
        var never = new CountDownLatch(1);
        start(
                (_, _) -> {
                    never.await();
                    return 200;
                },
                Set.of());

        for (int i = 0; i < 1_500; i++) {
            notifier.offer(notification("DeploymentDenied", true, "x"));
        }

        assertThat(outcomes).hasSizeBetween(499, 500).containsOnly(Outcome.QUEUE_FULL);
        never.countDown();
    }

    @Test
    void textsOfUsersAreNoMarkupForSlack() throws IOException {
        var body = NotificationFormat.SLACK.body(notification("DeploymentDenied", true, "<!channel> \"<http://x|y>\""));

        assertThat(new ObjectMapper().readTree(body).path("text").asText())
                .isEqualTo("*DeploymentDenied* Deployment shop/web: &lt;!channel&gt; \"&lt;http://x|y&gt;\"");
    }

    @Test
    void writesAlertsForAlertmanagerAndCloudEvents() throws IOException {
        var notification = notification("RolledBack", true, "crash loop");
        var alert = new ObjectMapper().readTree(NotificationFormat.ALERTMANAGER.body(notification));
        var event = new ObjectMapper().readTree(NotificationFormat.CLOUDEVENTS.body(notification));

        assertThat(alert.at("/0/labels/alertname").asText()).isEqualTo("SallyportRolledBack");
        assertThat(alert.at("/0/labels/namespace").asText()).isEqualTo("shop");
        assertThat(alert.at("/0/startsAt").asText()).isEqualTo("2026-11-28T12:00:00Z");
        assertThat(event.path("specversion").asText()).isEqualTo("1.0");
        assertThat(event.path("type").asText()).isEqualTo("dev.sallyport.RolledBack");
        assertThat(event.at("/data/object/name").asText()).isEqualTo("web");
        assertThat(event.path("id").asText()).isEqualTo("id-1");
    }

    private int accept(String body) {
        bodies.add(body);
        return 200;
    }

    private void start(NotificationTarget target, Set<String> reasons) {
        notifier = notifier(target, reasons);
        Thread.ofVirtual().start(notifier);
    }

    private Notifier notifier(NotificationTarget target, Set<String> reasons) {
        return new Notifier(target, NotificationFormat.CLOUDEVENTS, reasons, Duration.ofMillis(1), outcomes::add);
    }

    private static Notification notification(String reason, boolean isWarning, String note) {
        return new Notification(
                "id-1",
                Instant.parse("2026-11-28T12:00:00Z"),
                reason,
                isWarning,
                new Notification.About("apps/v1", "Deployment", "shop", "web"),
                "Create",
                note,
                "Environment production");
    }
}
