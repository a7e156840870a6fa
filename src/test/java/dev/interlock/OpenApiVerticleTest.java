package dev.interlock;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.interlock.gateway.RunningGateway;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whether {@code docs/openapi.yaml} describes all routes there are. */
class OpenApiVerticleTest {
    private final RunningGateway gateway = new RunningGateway();

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void the_routes_are_those_that_are_described() {
        var described = OpenApi.read().operations().stream()
                .map(operation -> operation.method() + " " + operation.path(name -> ":" + name))
                .toList();

        assertEquals(new TreeSet<>(described), new TreeSet<>(routes()));
    }

    /** Those that take one method; all others refuse. */
    private List<String> routes() {
        return gateway.router().getRoutes().stream()
                .filter(route -> route.methods() != null)
                .flatMap(OpenApiVerticleTest::names)
                .toList();
    }

    /** {@code HEAD} is what {@code GET} is, without the body. */
    private static Stream<String> names(Route route) {
        return route.methods().stream()
                .filter(method -> !method.equals(HttpMethod.HEAD))
                .map(method -> method + " " + route.getName());
    }
}
