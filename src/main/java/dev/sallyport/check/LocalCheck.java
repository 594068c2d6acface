package dev.sallyport.check;

/** Check that needs no I/O and is evaluated on the caller's thread. */
public sealed interface LocalCheck extends Check permits ManifestCheck, ObjectCheck, RequestCheck {}
