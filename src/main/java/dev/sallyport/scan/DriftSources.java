package dev.sallyport.scan;

import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.Environments;
import dev.sallyport.signature.PlatformDigests;
import java.util.Optional;
import java.util.function.Function;

/**
 * Sources that drift detection compares running workloads with.
 *
 * @param membership the Environment of a namespace, by its name
 * @param decisions deployments on record
 * @param platforms platform images of an index
 * @param configurations comparison of configurations, over all scans
 */
public record DriftSources(
        Environments environments,
        Function<String, Optional<CompiledEnvironment>> membership,
        RecordedDecisions decisions,
        PlatformDigests platforms,
        StrictnessBaseline baseline,
        ConfigurationComparison configurations) {}
