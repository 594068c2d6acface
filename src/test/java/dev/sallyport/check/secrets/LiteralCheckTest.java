package dev.sallyport.check.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.sallyport.outcome.Outcome;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of confidentiality and time limits for arbitrary texts. */
class LiteralCheckTest {
    private static final int MEBIBYTE = 1 << 20;

    @Test
    void messageNeverContainsValue() {
        var outcome =
                evaluate(variable("DB_PASSWORD", "correct-horse-battery"), variable("X", "http://u:correct-horse@h"));
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
        assertThat(outcome.toString()).doesNotContain("correct").doesNotContain("horse");
    }

    @Test
    void findsCredentialAfterMebibyteOfText() {
        var outcome = evaluate(variable("NOTES", "x".repeat(MEBIBYTE) + " postgres://shop:hunter2@db/shop"));
        assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "=",
                "://",
                "://a:",
                "password=",
                "password= ",
                "password=<",
                "JhdXRocyI6",
                "token=${",
                "${://",
                "eyJ",
                "eyJaaaaaaaa.",
                "sk-",
                "npm_ ",
                "-----BEGIN ",
                "mysql -p",
                "mysql ",
                "curl -u ",
                "a:b@(",
                "$(",
                "{{",
                "\"auth\":",
                "<",
                "\\\"password\\\":",
                "key=1 ",
                "IDENTIFIED BY '",
                "authorization: ",
                "/"
            })
    void evaluatesMebibyteOfHostileTextInTime(String text) {
        var value = text.repeat(MEBIBYTE / text.length());
        var notes = variable("NOTES", value);
        var password = variable("DB_PASSWORD", value);
        assertTimeout(Duration.ofSeconds(5), () -> evaluate(notes, password));
    }

    @Test
    void evaluatesMebibyteOfMixedTextInTime() {
        var text = "AKIA ghp_ glpat- xoxb- eyJ.eyJ SG. $2 $6$ $apr1$ -----BEGIN PRIVATE KEY hooks.slack.com/"
                + " discord.com/api/webhooks/ :// = : password= curl mysql -p redis-cli -a sk- \"auth\" @("
                + " jdbc:oracle: authorization ";
        var container = variable("DB_PASSWORD", text.repeat(MEBIBYTE / text.length()));
        assertTimeout(Duration.ofSeconds(5), () -> evaluate(container));
    }

    @Test
    void evaluatesTenThousandContainersInTime() {
        var containers = IntStream.range(0, 10_000)
                .mapToObj(i -> variable("DB_PASSWORD_" + i, "hunter2"))
                .toArray(Container[]::new);
        var outcome = assertTimeout(Duration.ofSeconds(5), () -> evaluate(containers));
        assertThat(((Outcome.Failed) outcome).problems()).hasSize(10_000);
    }

    private static Container variable(String name, String value) {
        return new ContainerBuilder()
                .withName("app")
                .addNewEnv()
                .withName(name)
                .withValue(value)
                .endEnv()
                .build();
    }

    private static Outcome evaluate(Container... containers) {
        var spec = new PodSpec();
        spec.setContainers(List.of(containers));
        var metadata = new ObjectMeta();
        var pod = new PodBuilder().withMetadata(metadata).withSpec(spec).build();
        return new LiteralCheck().evaluate(new Workload(ObjectKind.POD, "default", pod, metadata, spec));
    }
}
