package dev.sallyport.check;

/** Check that asks questions, whose answers may need I/O: a registry, or the authorizer of the cluster. */
public sealed interface QuestionCheck extends Check permits RemoteCheck, DeployCheck, LookupCheck {}
