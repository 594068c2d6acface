package dev.sallyport.export;

/** Check of a policy that the API server does not enforce. */
public record Omission(String policy, String check, String reason) {
    @Override
    public String toString() {
        return "policy \"%s\": %s is not exported: %s".formatted(policy, check, reason);
    }
}
