package dev.sallyport.exception;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.identity.ResourcePermission;
import dev.sallyport.identity.User;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of accounts that can act as each other; the exception is in the namespace shop. */
class SeparateAccountsTest {
    private static final String CI = "system:serviceaccount:build:ci";

    private final Map<String, Set<ResourcePermission>> granted = new HashMap<>();

    @Test
    void allowsApprovalByIndependentAccounts() {
        grant("bob", "create", "", "pods", "other", "");
        grant("jane", "create", "apps", "deployments", "shop", "");

        assertThat(violation("bob", "jane")).isEmpty();
        assertThat(violation("bob", CI)).isEmpty();
        assertThat(violation(CI, "jane")).isEmpty();
        assertThat(violation(CI, "system:serviceaccount:other:ci")).isEmpty();
    }

    @Test
    void deniesApprovalUnderTheNameOfTheRequester() {
        assertThat(violation("jane", "jane"))
                .hasValueSatisfying(why -> assertThat(why).contains("another user"));
        assertThat(violation("Jane@example.org", "jane@example.org")).isPresent();
    }

    @Test
    void deniesApprovalByServiceAccountOfTheNamespace() {
        grant("system:serviceaccount:shop:bot", "*", "*", "*", "", "");

        assertThat(violation("system:serviceaccount:shop:bot", "jane"))
                .hasValueSatisfying(why -> assertThat(why)
                        .contains("system:serviceaccount:shop:bot", "create Pods or tokens", "another namespace"));
        assertThat(violation("system:serviceaccount:shop-2:bot", "jane")).isEmpty();
    }

    @Test
    void deniesApprovalByAccountThatTheRequesterMayImpersonate() {
        grant("jane", "impersonate", "", "users", "", "bob");

        assertThat(violation("bob", "jane"))
                .hasValueSatisfying(why -> assertThat(why)
                        .contains("\"jane\" can act as \"bob\"", "impersonate on users", "independent account"));
        assertThat(violation("ann", "jane")).isEmpty();
    }

    @Test
    void deniesApprovalByUserWhoMayImpersonateTheRequester() {
        grant("bob", "impersonate", "", "users", "", "jane");

        assertThat(violation("bob", "jane"))
                .hasValueSatisfying(why -> assertThat(why).contains("\"bob\" can act as \"jane\""));
    }

    @ParameterizedTest
    @CsvSource({
        "impersonate, '', serviceaccounts, ci",
        "create, '', serviceaccounts/token, ci",
        "create, '', pods, ''",
        "create, apps, deployments, ''",
        "create, batch, cronjobs, ''"
    })
    void deniesApprovalWhereOneUserCanActAsTheServiceAccount(String verb, String group, String resource, String name) {
        grant("bob", verb, group, resource, "build", name);

        assertThat(violation("bob", CI))
                .hasValueSatisfying(why -> assertThat(why)
                        .contains(
                                "\"bob\" can act as \"" + CI + "\"",
                                verb + " on " + resource + " in namespace \"build\""));
        assertThat(violation(CI, "bob")).isPresent();
    }

    @Test
    void derivesTheGroupsOfAServiceAccountFromItsName() {
        granted.put(
                "system:serviceaccounts:build", Set.of(new ResourcePermission("impersonate", "", "users", "", "bob")));

        assertThat(violation("bob", CI)).isPresent();
        assertThat(violation("bob", "system:serviceaccount:other:ci")).isEmpty();
    }

    /** They can also remove the webhook. */
    @Test
    void exemptsUsersWithEveryPermission() {
        grant("bob", "impersonate", "", "users", "", "jane");
        grant("bob", "*", "*", "*", "", "");

        assertThat(violation("bob", "jane")).isEmpty();
        assertThat(violation("bob", "bob")).isPresent();
    }

    private Optional<String> violation(String approver, String requester) {
        return new SeparateAccounts(this::isAllowed, "exception", "approve")
                .violation(new User(approver, "", List.of("approvers"), Map.of()), requester, "shop");
    }

    private boolean isAllowed(User user, ResourcePermission permission) {
        return granted.getOrDefault(user.name(), Set.of()).contains(permission)
                || user.groups().stream()
                        .anyMatch(group -> granted.getOrDefault(group, Set.of()).contains(permission));
    }

    private void grant(String user, String verb, String group, String resource, String namespace, String name) {
        var all = new HashSet<>(granted.getOrDefault(user, Set.of()));
        all.add(new ResourcePermission(verb, group, resource, namespace, name));
        granted.put(user, all);
    }
}
