package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchConditionBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Changes of webhook configurations by platforms, GitOps tools and attackers. */
@EnableKubernetesMockClient(crud = true)
class WebhookConfigurationTest {
    private static final List<LabelSelectorRequirement> AKS = List.of(
            new LabelSelectorRequirement("control-plane", "NotIn", List.of("true")),
            new LabelSelectorRequirement("kubernetes.azure.com/managedby", "NotIn", List.of("aks")));

    @SuppressWarnings("unused") // set by the extension
    private KubernetesClient client;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-24T12:00:00Z"));
    private final List<String> reported = new ArrayList<>();
    private final List<Boolean> inSync = new ArrayList<>();
    private final List<String> exclusions = new ArrayList<>();
    private WebhookConfiguration<ValidatingWebhookConfiguration> configuration;

    @BeforeEach
    void create() {
        configuration = configuration(List.of(
                new WebhookExclusion("control-plane", "true"),
                new WebhookExclusion("kubernetes.azure.com/managedby", "aks")));
        configuration.keep(required());
    }

    @Test
    void acceptsTheExclusionsOfThePlatformAndReportsThem() {
        change(webhook -> expressions(webhook).addAll(AKS));

        assertThat(configuration.keep(required())).isZero();

        assertThat(present().getWebhooks())
                .allSatisfy(webhook -> assertThat(expressions(webhook)).containsAll(AKS));
        assertThat(reported).isEmpty();
        assertThat(inSync).last().isEqualTo(true);
        assertThat(exclusions)
                .containsExactly("control-plane notin (true)", "kubernetes.azure.com/managedby notin (aks)");
    }

    @Test
    void keepsLabelsAnnotationsAndOwnersOfOtherClients() {
        client.resource(present()).edit(present -> {
            present.getMetadata().getLabels().put("argocd.argoproj.io/instance", "sallyport");
            present.getMetadata().getAnnotations().put("note", "ours");
            return present;
        });
        configuration.keep(required());
        assertThat(reported).isEmpty();

        change(webhook -> webhook.setFailurePolicy("Ignore"));
        configuration.keep(required());

        var metadata = present().getMetadata();
        assertThat(metadata.getLabels()).containsKeys("argocd.argoproj.io/instance", "app.kubernetes.io/managed-by");
        assertThat(metadata.getAnnotations())
                .containsEntry("note", "ours")
                .containsEntry("admissions.enforcer/disabled", "true");
        assertThat(present().getWebhooks())
                .filteredOn(webhook -> !webhook.getName().equals("deletions.sallyport.dev"))
                .extracting(ValidatingWebhook::getFailurePolicy)
                .containsOnly("Fail");
    }

    static Stream<Consumer<ValidatingWebhook>> weakened() {
        return Stream.of(
                webhook -> webhook.setFailurePolicy("Ignore-" + webhook.getFailurePolicy()),
                webhook -> expressions(webhook)
                        .add(new LabelSelectorRequirement("control-plane", "NotIn", List.of("true", "shop"))),
                webhook -> expressions(webhook).add(new LabelSelectorRequirement("control-plane", "Exists", List.of())),
                webhook -> expressions(webhook).add(new LabelSelectorRequirement("team", "NotIn", List.of("shop"))),
                webhook -> webhook.getNamespaceSelector().setMatchLabels(Map.of("gated", "yes")),
                webhook -> webhook.getObjectSelector().setMatchLabels(Map.of("gated", "yes")),
                webhook -> webhook.setMatchConditions(List.of(new MatchConditionBuilder()
                        .withName("no")
                        .withExpression("false")
                        .build())),
                webhook -> webhook.getRules().removeFirst(),
                webhook -> webhook.getRules().getFirst().setOperations(List.of("CONNECT")),
                webhook -> webhook.getRules().getFirst().setScope("*"),
                webhook -> webhook.setMatchPolicy("Exact"),
                webhook -> webhook.setTimeoutSeconds(0),
                webhook -> webhook.setTimeoutSeconds(31),
                webhook -> webhook.getClientConfig().setCaBundle("bm8="),
                webhook -> webhook.getClientConfig().getService().setName("other"),
                webhook -> webhook.setName("x" + webhook.getName()));
    }

    @ParameterizedTest
    @MethodSource("weakened")
    void repairsEveryOtherChangeAtOnceAndReportsIt(Consumer<ValidatingWebhook> weaken) {
        change(weaken);

        assertThat(configuration.keep(required())).isZero();

        assertThat(present().getWebhooks()).isEqualTo(required().getWebhooks());
        assertThat(reported).singleElement().asString().startsWith("true ");
    }

    /** After the timeout the API server denies, except for the webhook that ignores failures. */
    @ParameterizedTest
    @CsvSource({"1, 5", "4, 5", "10, 10", "30, 30"})
    void keepsATimeoutOfThePlatformThatExemptsNoRequest(int seconds, int ofIgnoringWebhook) {
        change(webhook -> webhook.setTimeoutSeconds(seconds));

        assertThat(configuration.keep(required())).isZero();

        assertThat(present().getWebhooks())
                .allSatisfy(webhook -> assertThat(webhook.getTimeoutSeconds())
                        .isEqualTo(webhook.getFailurePolicy().equals("Fail") ? seconds : ofIgnoringWebhook));
        assertThat(reported).hasSize(seconds < 5 ? 1 : 0);

        change(webhook -> webhook.setMatchPolicy("Exact"));
        configuration.keep(required());
        assertThat(present().getWebhooks())
                .filteredOn(webhook -> webhook.getFailurePolicy().equals("Fail"))
                .extracting(ValidatingWebhook::getTimeoutSeconds)
                .containsOnly(seconds);
    }

    /** The setting may have changed, so that an operator that starts knows no other timeout than its own. */
    @Test
    void setsItsOwnTimeoutWhenItStarts() {
        change(webhook -> webhook.setTimeoutSeconds(10));

        configuration(List.of()).keep(required());

        assertThat(present().getWebhooks()).isEqualTo(required().getWebhooks());
    }

    @Test
    void keepsTheExclusionsOfThePlatformWhenItRepairs() {
        change(webhook -> {
            expressions(webhook).addAll(AKS);
            webhook.setMatchPolicy("Exact");
        });

        configuration.keep(required());

        assertThat(present().getWebhooks()).allSatisfy(webhook -> {
            assertThat(expressions(webhook)).containsAll(AKS);
            assertThat(webhook.getMatchPolicy()).isEqualTo("Equivalent");
        });
    }

    @Test
    void repairsWithBackoffWhatIsChangedAgainAndAgain() {
        var repairs = 0;
        for (int second = 0; second < 600; second++) {
            change(webhook -> webhook.setMatchPolicy("Exact"));
            if (configuration.keep(required()).isZero()) {
                repairs++;
            } else {
                assertThat(inSync).last().isEqualTo(false);
            }
            pass(Duration.ofSeconds(1));
        }

        assertThat(repairs).isBetween(8, 11);
        pass(Duration.ofMinutes(20));
        change(webhook -> webhook.setMatchPolicy("Exact"));
        assertThat(configuration.keep(required())).as("after a quiet period").isZero();
    }

    @Test
    void repeatsTheRepairWhenThePauseEnds() {
        change(webhook -> webhook.setMatchPolicy("Exact"));
        configuration.keep(required());
        change(webhook -> webhook.setMatchPolicy("Exact"));
        var pause = configuration.keep(required());
        assertThat(pause).isEqualTo(Duration.ofSeconds(1));

        pass(pause);

        assertThat(configuration.keep(required())).isZero();
        assertThat(present().getWebhooks()).isEqualTo(required().getWebhooks());
    }

    @Test
    void updatesItsOwnChangeDespiteTheBackoff() {
        for (int i = 0; i < 5; i++) {
            change(webhook -> webhook.setMatchPolicy("Exact"));
            configuration.keep(required());
        }

        var other = new ValidatingWebhooks(registration(), "new authority")
                .configuration(List.of(), WebhookScope.NONE, _ -> Optional.empty());
        assertThat(configuration.keep(other)).isZero();

        assertThat(present().getWebhooks()).isEqualTo(other.getWebhooks());
    }

    @Test
    void createsADeletedConfigurationAndReportsTheDeletion() {
        client.resource(present()).delete();

        configuration.keep(required());

        assertThat(present().getWebhooks()).isNotEmpty();
        assertThat(reported).containsExactly("true the configuration was deleted");
    }

    @Test
    void createsAConfigurationThatIsDeletedAgainAndAgainWithShortPauses() {
        for (int second = 0; second < 600; second++) {
            client.resources(ValidatingWebhookConfiguration.class)
                    .withName("sallyport")
                    .delete();
            configuration.keep(required());
            pass(Duration.ofSeconds(1));
        }

        assertThat(reported).hasSizeBetween(60, 70);
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    private void change(Consumer<ValidatingWebhook> change) {
        client.resource(present()).edit(present -> {
            present.getWebhooks().forEach(change);
            return present;
        });
    }

    private static List<LabelSelectorRequirement> expressions(ValidatingWebhook webhook) {
        return webhook.getNamespaceSelector().getMatchExpressions();
    }

    private ValidatingWebhookConfiguration present() {
        return client.resources(ValidatingWebhookConfiguration.class)
                .withName("sallyport")
                .get();
    }

    private static ValidatingWebhookConfiguration required() {
        return new ValidatingWebhooks(registration(), "authority")
                .configuration(List.of(), WebhookScope.NONE, _ -> Optional.empty());
    }

    private static WebhookRegistration registration() {
        return new WebhookRegistration(
                "sallyport",
                "sallyport-system",
                Optional.empty(),
                Duration.ofSeconds(5),
                List.of(),
                WebhookOptions.DEFAULT);
    }

    private WebhookConfiguration<ValidatingWebhookConfiguration> configuration(List<WebhookExclusion> accepted) {
        return new WebhookConfiguration<>(
                client,
                ValidatingWebhookConfiguration.class,
                "sallyport",
                new WebhookCustomization(Map.of(), Map.of("admissions.enforcer/disabled", "true"), accepted),
                new WebhookChangeListener() {
                    @Override
                    public void compared(String kind, boolean isInSync, List<String> present) {
                        inSync.add(isInSync);
                        exclusions.clear();
                        exclusions.addAll(present);
                    }

                    @Override
                    public void changed(HasMetadata changed, boolean isRepaired, String message) {
                        reported.add(isRepaired + " " + message);
                    }
                },
                now::get);
    }
}
