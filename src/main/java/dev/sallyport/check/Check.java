package dev.sallyport.check;

/** One rule that a policy asks for, its parameters in it. */
public sealed interface Check permits ManifestCheck, RemoteCheck {

    /** The stable name of the check, such as {@code network/host-port}. */
    String id();
}
