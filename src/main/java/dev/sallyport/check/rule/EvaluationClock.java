package dev.sallyport.check.rule;

import java.util.function.Supplier;

/** Time that an evaluation has taken, without the time in which it waited for the cluster. */
final class EvaluationClock {
    private long waited;

    long nanoTime() {
        return System.nanoTime() - waited;
    }

    <T> T waiting(Supplier<T> answer) {
        var started = System.nanoTime();
        try {
            return answer.get();
        } finally {
            waited += System.nanoTime() - started;
        }
    }
}
