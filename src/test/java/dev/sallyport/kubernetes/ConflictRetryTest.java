package dev.sallyport.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Attempts that succeed, conflict and fail. */
class ConflictRetryTest {
    private final AtomicInteger attempts = new AtomicInteger();

    @Test
    void repeatsAttemptAfterConflict() {
        assertThat(ConflictRetry.run(5, () -> {
                    if (attempts.incrementAndGet() == 1) {
                        throw failure(409);
                    }
                    return attempts.get() == 3;
                }))
                .isTrue();
        assertThat(attempts).hasValue(3);
    }

    @Test
    void returnsFalseWhenEveryAttemptConflicts() {
        assertThat(ConflictRetry.run(5, () -> {
                    attempts.incrementAndGet();
                    throw failure(409);
                }))
                .isFalse();
        assertThat(attempts).hasValue(5);
    }

    @Test
    void doesNotRepeatAttemptAfterOtherFailures() {
        assertThatThrownBy(() -> ConflictRetry.run(5, () -> {
                    attempts.incrementAndGet();
                    throw failure(403);
                }))
                .isInstanceOf(KubernetesClientException.class);
        assertThat(attempts).hasValue(1);
    }

    private static KubernetesClientException failure(int code) {
        return new KubernetesClientException("failed", code, null);
    }
}
