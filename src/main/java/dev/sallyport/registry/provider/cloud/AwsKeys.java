package dev.sallyport.registry.provider.cloud;

/** Temporary access keys of AWS. */
record AwsKeys(String accessKeyId, String secretAccessKey, String sessionToken) {
    @Override
    public String toString() {
        return "AwsKeys[...]";
    }
}
