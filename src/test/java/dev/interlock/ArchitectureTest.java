package dev.interlock;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What may use what, as the table of packages in the design says. */
class ArchitectureTest {
    private static final String ROOT = "dev.interlock.";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.interlock");

    /** Only the command line and the root, where things meet, are missing: they may use all. */
    private static final Map<String, List<String>> MAY_USE = Map.of(
            "config", List.of(),
            "bus", List.of("config"),
            "flow", List.of("bus", "config"),
            "registration", List.of("bus", "config", "flow"),
            "gateway", List.of("bus", "config"),
            "store", List.of("bus", "config", "flow", "registration"),
            "cluster", List.of("bus", "config"),
            "ops", List.of("bus", "config"),
            "client", List.of("bus"),
            "bench", List.of("bus", "config", "flow", "store"));

    static Stream<String> packages() {
        return MAY_USE.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void a_package_uses_only_those_of_its_row(String name) {
        var allowed = Stream.concat(Stream.of(name), MAY_USE.getOrDefault(name, List.of()).stream())
                .map(ArchitectureTest::tree)
                .toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage(tree(name))
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.interlock..").and(not(resideInAnyPackage(allowed))))
                .because("%s may use %s only".formatted(name, Arrays.toString(allowed)))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    private static String tree(String name) {
        return ROOT + name + "..";
    }

    /** Ports, verticles and what works for these: all else is a rule or a value. */
    private static final Set<String> ON_VERTX = Set.of(
            "ActionMessage",
            "Admission",
            "Attempts",
            "BuiltInSchema",
            "ChangeLog",
            "ChangeOrder",
            "Copies",
            "Definitions",
            "EventFeed",
            "FlowHints",
            "FlowSearch",
            "FlowService",
            "FlowStore",
            "HandleSearch",
            "HandleStore",
            "Lane",
            "LaneCall",
            "NameWalk",
            "PastChanges",
            "Places",
            "Registrar",
            "Responses",
            "Rounds",
            "SchemaStore",
            "Starts",
            "StepOrder",
            "SubjectChanges",
            "SubjectService",
            "SubjectStore",
            "TaskPolling",
            "TaskStore",
            "TellingFlowStore",
            "TellingSubjectStore",
            "Watches");

    @Test
    void rules_and_values_know_nothing_of_vertx() {
        noClasses()
                .that()
                .resideInAnyPackage(tree("flow"), tree("registration"))
                .and(not(describe("work on Vert.x", ArchitectureTest::worksOnVertx)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.vertx..")
                .check(CLASSES);
    }

    private static boolean worksOnVertx(JavaClass type) {
        var name = type.getName().substring(type.getPackageName().length() + 1).replaceFirst("\\$.*", "");
        return name.endsWith("Verticle") || ON_VERTX.contains(name);
    }

    @Test
    void only_the_store_knows_the_database_client_and_benches_that_go_past_it() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.interlock.store..", "dev.interlock.bench..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx.sqlclient..", "io.vertx.pgclient..", "org.postgresql..", "org.flywaydb..")
                .check(CLASSES);
    }

    @Test
    void every_package_says_what_it_holds() {
        CLASSES.stream()
                .map(JavaClass::getPackageName)
                .distinct()
                .forEach(name -> assertDoesNotThrow(
                        () -> Class.forName(name + ".package-info"), "no package-info.java in " + name));
    }
}
