package dev.sallyport.change;

/** Kinds of changes that are no deployments. */
public enum ChangeAction {
    CREATE("Create", "create"),
    UPDATE("Update", "update"),
    DELETE("Delete", "delete"),
    CHANGE_OWNERS("ChangeOwners", "change the owner references of"),
    SCALE_TO_ZERO("ScaleToZero", "scale to zero"),
    SUSPEND("Suspend", "suspend"),
    EVICT("Evict", "evict"),
    EXEC("Exec", "run a command in"),
    ATTACH("Attach", "attach to"),
    PORT_FORWARD("PortForward", "forward a port to"),
    PROXY("Proxy", "send a request through the API server to");

    private final String label;
    private final String verb;

    ChangeAction(String label, String verb) {
        this.label = label;
        this.verb = verb;
    }

    /** Returns the name in records, audit lines and Events. */
    public String label() {
        return label;
    }

    /** Returns the action as a verb in messages. */
    public String verb() {
        return verb;
    }
}
