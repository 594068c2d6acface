package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.ledger.AuditChain;
import dev.sallyport.ledger.ChainCheckpoint;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class AuditCheckpointsTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final AuditCheckpoints.Place PLACE =
            new AuditCheckpoints.Place("sallyport-system", "sallyport-audit", "sallyport-0");

    @SuppressWarnings("unused") // set by the extension
    private KubernetesClient client;

    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Test
    void beginsAndEndsTheChainWithACheckpointOfItsLastLine() throws Exception {
        runOnce("one");

        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst()).contains("AuditChainStarted", "sallyport-0");
        assertThat(lines.getLast()).contains("AuditChainEnded");
        assertThat(checkpoints()).singleElement().satisfies(each -> {
            assertThat(each.head().chain()).isEqualTo("one");
            assertThat(each.head().sequence()).isEqualTo(1);
            assertThat(each.isClosed()).isTrue();
        });
    }

    @Test
    void containerThatStartsAgainNamesTheChainBefore() throws Exception {
        runOnce("one");
        var last = checkpoints().getFirst().head();
        lines.clear();

        runOnce("two");

        assertThat(lines)
                .filteredOn(line -> line.contains("AuditChainContinued"))
                .singleElement()
                .asString()
                .contains("\"chain\":\"one\"", "\"sequence\":" + last.sequence(), last.hash());
    }

    @Test
    void keepsTheLatestChainsOnly() throws Exception {
        var annotations = new HashMap<String, String>();
        for (int i = 0; i < 150; i++) {
            annotations.put(
                    ChainCheckpoint.ANNOTATION + "old-" + i,
                    new ChainCheckpoint(
                                    "sallyport-x",
                                    new AuditChain.Head("old-" + i, 1, "00"),
                                    NOW.minusSeconds(1_000 - i),
                                    false)
                            .text());
        }
        runOnce("one");
        client.leases()
                .inNamespace("sallyport-system")
                .withName("sallyport-audit")
                .edit(lease -> {
                    lease.getMetadata().getAnnotations().putAll(annotations);
                    return lease;
                });

        runOnce("two");

        assertThat(checkpoints())
                .hasSize(100)
                .extracting(each -> each.head().chain())
                .contains("one", "two", "old-149")
                .doesNotContain("old-0");
    }

    private void runOnce(String chain) throws Exception {
        var checkpoints =
                new AuditCheckpoints(client, new AuditStream(chain, lines::add), PLACE, InstantSource.fixed(NOW));
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = CompletableFuture.runAsync(checkpoints, executor);
            await().until(() ->
                    checkpoints().stream().anyMatch(each -> each.head().chain().equals(chain)));
            checkpoints.close();
            running.get(10, TimeUnit.SECONDS);
        }
    }

    private List<ChainCheckpoint> checkpoints() {
        var lease = client.leases()
                .inNamespace("sallyport-system")
                .withName("sallyport-audit")
                .get();
        return lease == null
                ? List.of()
                : lease.getMetadata().getAnnotations().entrySet().stream()
                        .flatMap(each -> ChainCheckpoint.parse(each.getKey(), each.getValue()).stream())
                        .toList();
    }
}
