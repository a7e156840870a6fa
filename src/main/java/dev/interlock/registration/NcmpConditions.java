package dev.interlock.registration;

import dev.interlock.bus.Fields;
import dev.interlock.config.Registration;
import dev.interlock.registration.HandleSearch.Filter;
import dev.interlock.registration.HandleSearch.Property;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads the body of a search as ONAP NCMP has it into a filter: all parameters of all conditions must hold.
 *
 * <p>NCMP looks at the first condition of each name only, and takes any name for a trust level; here none is passed over.
 */
final class NcmpConditions {
    private final Registration limits;
    private final Set<String> plugins = new HashSet<>();
    private final Set<TrustLevel> trustLevels = new HashSet<>();
    private final Set<Property> properties = new HashSet<>();
    private final Set<Property> publicProperties = new HashSet<>();
    private int parameters;

    private NcmpConditions(Registration limits) {
        this.limits = limits;
    }

    /** The filter; a fault of the body is thrown as a {@link dev.interlock.bus.FailureException}. */
    static Filter read(Fields body, Registration limits) {
        var conditions = new NcmpConditions(limits);
        body.objects("cmHandleQueryParameters").forEach(conditions::add);
        return new Filter(
                conditions.plugins,
                Optional.empty(),
                conditions.trustLevels,
                conditions.properties,
                conditions.publicProperties);
    }

    private void add(Fields condition) {
        var name = Name.read(condition);
        var given = condition.objects("conditionParameters");
        if (given.isEmpty()) {
            throw condition.invalid("conditionParameters", "is missing or empty");
        }
        given.forEach(parameter -> add(name, parameter));
    }

    private void add(Name name, Fields parameter) {
        // No handle has more properties, and each parameter is compared with each handle.
        if (++parameters > limits.maxProperties()) {
            throw parameter.invalid("more than %d parameters".formatted(limits.maxProperties()));
        }
        switch (name) {
            case PROPERTIES -> publicProperties.add(property(parameter));
            case ADDITIONAL_PROPERTIES -> properties.add(property(parameter));
            case DMI_PLUGIN -> plugins.add(valueOf("dmiPluginName", parameter));
            case TRUST_LEVEL -> trustLevels.add(trustLevel(parameter));
        }
    }

    private static TrustLevel trustLevel(Fields parameter) {
        var word = valueOf("trustLevel", parameter);
        return TrustLevel.ofWord(word)
                .orElseThrow(
                        () -> parameter.invalid("trustLevel", "expected COMPLETE or NONE, not '%s'".formatted(word)));
    }

    private static String valueOf(String name, Fields parameter) {
        var property = pair(parameter);
        if (!property.key().equals(name)) {
            throw parameter.missing(name);
        }
        return property.value();
    }

    private static Property property(Fields parameter) {
        var property = pair(parameter);
        if (property.key().isEmpty()) {
            throw parameter.invalid("a property without a name");
        }
        return property;
    }

    /** Numbers and booleans become strings, as those of a registration do; only a fraction may be written in many ways. */
    private static Property pair(Fields parameter) {
        if (parameter.data().size() != 1) {
            throw parameter.invalid("expected one name with its value");
        }
        var member = parameter.data().properties().iterator().next();
        var value = member.getValue();
        if (!value.isValueNode() || value.isNull() || value.isFloatingPointNumber()) {
            throw parameter.invalid(member.getKey(), "expected a string");
        }
        return new Property(member.getKey(), value.asText());
    }

    private enum Name {
        PROPERTIES("hasAllProperties"),
        ADDITIONAL_PROPERTIES("hasAllAdditionalProperties"),
        DMI_PLUGIN("cmHandleWithDmiPlugin"),
        TRUST_LEVEL("cmHandleWithTrustLevel");

        private final String word;

        Name(String word) {
            this.word = word;
        }

        static Name read(Fields condition) {
            var word = condition.text("conditionName");
            return Arrays.stream(values())
                    .filter(name -> name.word.equals(word))
                    .findFirst()
                    .orElseThrow(() -> condition.invalid("conditionName", "'%s' is none of %s".formatted(word, all())));
        }

        private static String all() {
            return Arrays.stream(values()).map(name -> name.word).collect(Collectors.joining(", "));
        }
    }
}
