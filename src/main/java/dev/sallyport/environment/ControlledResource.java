package dev.sallyport.environment;

/**
 * Resource of the API server whose changes an Environment can control.
 *
 * @param group API group; empty for the core group
 * @param name resource in the plural, such as {@code services}
 */
public record ControlledResource(String group, String name) {}
