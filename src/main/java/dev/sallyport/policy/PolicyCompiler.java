package dev.sallyport.policy;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
/** Stub. */
public interface PolicyCompiler { /** Stub. */ Compilation compile(DeploymentPolicy policy); }
