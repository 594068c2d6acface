package dev.sallyport.convert.jmespath;

import dev.sallyport.convert.cel.Access;
import dev.sallyport.convert.model.Inexpressible;
import dev.sallyport.export.Cel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Query in JMESPath as an expression in CEL: paths, lists of fields that are joined, {@code length}, and a default after
 * {@code ||}. Everything else is rejected.
 */
public final class Query {
    private static final Set<String> REQUEST_FIELDS = Set.of("operation", "namespace", "name");

    private final Map<String, String> roots;
    private final QueryTokens tokens;

    /**
     * QueryValue of a query.
     *
     * @param expression expression in CEL
     * @param isList whether the value is always a list
     */
    public record QueryValue(String expression, boolean isList) {
        /** Returns whether the value is always a text: a field of the request other than its objects. */
        boolean isText() {
            return !isList && expression.startsWith("request.");
        }
    }

    private Query(Map<String, String> roots, QueryTokens tokens) {
        this.roots = roots;
        this.tokens = tokens;
    }

    /**
     * Translates a query.
     *
     * @param roots expressions for the first names of paths, such as {@code request.object}; the one for the empty name
     *     contains every path
     * @param absent value of an absent field in CEL; empty if an absent field is an error
     */
    public static QueryValue parse(String query, Map<String, String> roots, String absent) throws Inexpressible {
        var parser = new Query(roots, new QueryTokens(query));
        var value = parser.value(absent);
        if (!parser.tokens.isAtEnd()) {
            throw parser.tokens.unsupported();
        }
        return value;
    }

    private QueryValue value(String absent) throws Inexpressible {
        if (tokens.peek().equals("length") && tokens.peek(1).equals("(")) {
            tokens.take();
            tokens.take();
            var list = value("[]");
            if (!tokens.takeIf(")")) {
                throw tokens.unsupported();
            }
            return new QueryValue("size(%s)".formatted(list.expression()), false);
        }
        var path = path();
        if (!tokens.takeIf("||")) {
            return new QueryValue(
                    path.isRequired() || absent.isEmpty() ? path.required() : path.orElse(absent), path.isList);
        }
        var literal = literal(tokens.take());
        if (path.isRequired()) {
            return new QueryValue(path.required(), path.isList);
        }
        boolean isFalsy = Set.of("''", "false", "null", "[]").contains(literal);
        return new QueryValue(
                isFalsy
                        ? path.orElse(literal)
                        : "cel.bind(found, %s, found in [null, false, '', []] ? %s : found)"
                                .formatted(path.orElse("null"), literal),
                path.isList);
    }

    /** QueryPath as steps: fields, and projections. */
    private final class QueryPath {
        private String required;
        private String optional = "";
        private boolean isList;

        private QueryPath(String root) {
            this.required = root;
        }

        private void field(String key) throws Inexpressible {
            if (isList) {
                throw tokens.unsupported();
            }
            optional = Access.optional(optional.isEmpty() ? required : optional, key);
            required = Access.field(required, key);
        }

        private boolean isRequired() {
            return optional.isEmpty();
        }

        private String required() {
            return required;
        }

        private String orElse(String absent) {
            return optional.isEmpty() ? required : "%s.orValue(%s)".formatted(optional, absent);
        }

        private void replace(String expression) {
            required = expression;
            optional = "";
        }
    }

    private QueryPath path() throws Inexpressible {
        var path = root();
        while (true) {
            if (tokens.peek().equals(".") && tokens.peek(1).equals("[")) {
                tokens.take();
                tokens.take();
                joined(path);
            } else if (tokens.takeIf(".")) {
                path.field(name(tokens.take()));
            } else if (tokens.takeIf("[]") || tokens.takeIf("[*]")) {
                projection(path);
            } else {
                return path;
            }
        }
    }

    private QueryPath root() throws Inexpressible {
        var any = roots.get("");
        if (any != null) {
            var path = new QueryPath(any);
            path.field(name(tokens.take()));
            return path;
        }
        var first = tokens.take();
        if (!first.equals("request")) {
            var root = roots.get(first);
            if (root == null) {
                throw tokens.unsupported();
            }
            return new QueryPath(root);
        }
        if (!tokens.takeIf(".")) {
            throw tokens.unsupported();
        }
        var field = tokens.take();
        if (field.equals("object") || field.equals("oldObject")) {
            var part = tokens.peek().equals(".") ? tokens.peek(1) : "";
            return new QueryPath(roots.getOrDefault("request." + field + "." + part, roots.getOrDefault(field, field)));
        }
        if (REQUEST_FIELDS.contains(field)) {
            return new QueryPath("request." + field);
        }
        if (field.equals("userInfo")
                && tokens.takeIf(".")
                && Set.of("username", "groups").contains(tokens.peek())) {
            var user = new QueryPath("request.userInfo." + tokens.peek());
            user.isList = tokens.take().equals("groups");
            return user;
        }
        throw tokens.unsupported();
    }

    /** Reads {@code [a, b][]} after a path: the items of several lists. */
    private void joined(QueryPath path) throws Inexpressible {
        var lists = new ArrayList<String>();
        do {
            var list = new QueryPath(path.required);
            list.optional = path.optional;
            list.field(name(tokens.take()));
            lists.add(list.orElse("[]"));
        } while (tokens.takeIf(","));
        if (!tokens.takeIf("]") || !(tokens.takeIf("[]") || tokens.takeIf("[*]"))) {
            throw tokens.unsupported();
        }
        path.replace("(" + String.join(" + ", lists) + ")");
        path.isList = true;
        fieldOfItems(path);
    }

    private void projection(QueryPath path) throws Inexpressible {
        path.replace(path.orElse("[]"));
        path.isList = true;
        fieldOfItems(path);
    }

    /** Reads fields after a projection: their values for the items that have them. */
    private void fieldOfItems(QueryPath path) throws Inexpressible {
        var keys = new ArrayList<String>();
        while (tokens.peek().equals(".")) {
            tokens.take();
            keys.add(name(tokens.take()));
        }
        if (!keys.isEmpty()) {
            var optional = "each";
            for (var key : keys) {
                optional = Access.optional(optional, key);
            }
            path.replace("%s.filter(each, %s.hasValue()).map(each, %s.value())"
                    .formatted(path.required, optional, optional));
        }
    }

    private String name(String token) throws Inexpressible {
        if (token.startsWith("\"")) {
            return token.substring(1, token.length() - 1).replaceAll("\\\\(.)", "$1");
        }
        if (!token.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw tokens.unsupported();
        }
        return token;
    }

    private String literal(String token) throws Inexpressible {
        if (token.startsWith("'")) {
            return Cel.text(token.substring(1, token.length() - 1).replaceAll("\\\\(.)", "$1"));
        }
        var json =
                token.startsWith("`") ? token.substring(1, token.length() - 1).strip() : "";
        if (List.of("true", "false", "null", "[]").contains(json) || json.matches("-?[0-9]+")) {
            return json;
        }
        if (json.matches("\"[^\"\\\\]*\"") || json.matches("[A-Za-z][A-Za-z0-9_-]*")) {
            return Cel.text(json.replace("\"", ""));
        }
        throw tokens.unsupported();
    }
}
