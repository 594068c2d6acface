package dev.sallyport.registry.provider.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts of Amazon ECR, and look-alikes. */
class EcrHostTest {

    @ParameterizedTest
    @CsvSource({
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com, eu-west-1, https://api.ecr.eu-west-1.amazonaws.com",
        "123456789012.dkr.ecr.us-gov-east-1.amazonaws.com, us-gov-east-1, https://api.ecr.us-gov-east-1.amazonaws.com",
        "123456789012.dkr.ecr-fips.us-east-2.amazonaws.com, us-east-2, https://ecr-fips.us-east-2.amazonaws.com",
        "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn, cn-north-1, https://api.ecr.cn-north-1.amazonaws.com.cn",
        "123456789012.dkr-ecr.eu-west-1.on.aws, eu-west-1, https://ecr.eu-west-1.api.aws",
        "123456789012.dkr-ecr-fips.us-east-1.on.aws, us-east-1, https://ecr-fips.us-east-1.api.aws",
    })
    void knowsRegionAndApi(String host, String region, String endpoint) {
        assertThat(EcrHost.parse(host)).contains(new EcrHost(region, endpoint));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "123456789012.dkr.ecr.eu-west-1.evil-amazonaws.com",
                "123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example",
                "123456789012.dkr.ecr.eu-west-1.amazonaws.com:8443",
                "123456789012.dkr.ecr.s3.amazonaws.com",
                "123456789012.dkr.ecr.bucket.s3.amazonaws.com",
                "123456789012.dkr.ecr.eu-west-1.amazonaws.com.cn",
                "123456789012.dkr.ecr.cn-north-1.amazonaws.com",
                "12345678901.dkr.ecr.eu-west-1.amazonaws.com",
                "x123456789012.dkr.ecr.eu-west-1.amazonaws.com",
                "123456789012.dkr.ecr.EU-WEST-1.amazonaws.com",
                "123456789012xdkr.ecr.eu-west-1.amazonaws.com",
                "public.ecr.aws",
                "amazonaws.com"
            })
    void knowsNoOtherHost(String host) {
        assertThat(EcrHost.parse(host)).isEmpty();
    }
}
