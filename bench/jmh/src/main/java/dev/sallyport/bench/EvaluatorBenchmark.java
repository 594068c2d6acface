package dev.sallyport.bench;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.Evaluator;
import dev.sallyport.admission.Verdict;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.SubjectReader;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The verdict on a Pod that has been read already. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-XX:+UseSerialGC", "--sun-misc-unsafe-memory-access=allow"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class EvaluatorBenchmark {
    @Param({"small", "twenty-containers", "privileged"})
    private String pod;

    @Param({"1", "10", "100", "1000"})
    private int policies;

    private Evaluator evaluator;
    private AdmissionAttributes change;

    /** Ten policies at most are for the Pod. */
    @Setup
    public void make() {
        evaluator = Subjects.evaluator(policies);
        change = AdmissionAttributes.create(
                SubjectReader.read(new KubernetesSerialization().unmarshal(Subjects.pod(pod), Pod.class), null)
                        .orElseThrow());
    }

    @Benchmark
    public Verdict judge() {
        return evaluator
                .evaluate(change, Deadline.in(Duration.ofSeconds(5), InstantSource.system()))
                .join();
    }
}
