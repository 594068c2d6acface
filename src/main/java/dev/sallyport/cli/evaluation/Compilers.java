package dev.sallyport.cli.evaluation;

import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.compile.KeyLookup;
import dev.sallyport.policy.ClusterState;
import dev.sallyport.policy.PolicyCompiler;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Makes compilers of policies that find what policies refer to where they are told to. */
@FunctionalInterface
public interface Compilers {

    /**
     * A compiler that knows those keys and trust roots, and of the cluster those facts.
     *
     * @param layouts directories that stand for repositories
     */
    PolicyCompiler of(KeyLookup keys, List<TrustRoot> trustRoots, ClusterState facts, Map<String, Path> layouts);
}
