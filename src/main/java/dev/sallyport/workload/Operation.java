package dev.sallyport.workload;

/** Operation of an admission request (admission.k8s.io/v1). */
public enum Operation {
    CREATE,
    UPDATE,
    DELETE,
    CONNECT,
    /** An operation that this version of Sallyport does not know. */
    OTHER;

    /** Returns the operation of that name. */
    public static Operation of(String name) {
        return switch (name) {
            case "CREATE" -> CREATE;
            case "UPDATE" -> UPDATE;
            case "DELETE" -> DELETE;
            case "CONNECT" -> CONNECT;
            default -> OTHER;
        };
    }
}
