package dev.interlock.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RouteTest {
    private static final URI A = URI.create("ws://a/ws");
    private static final URI B = URI.create("ws://b/ws");
    private static final URI C = URI.create("ws://c/ws");
    private static final long NOW = Long.MAX_VALUE - 5;

    private final Route route =
            new Route(List.of(A, B, C), new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), 0.5));

    private Route.Turn next() {
        return route.next(NOW, 0);
    }

    private static Route.Turn turn(URI url, long millis) {
        return new Route.Turn(url, Duration.ofMillis(millis));
    }

    @Test
    void the_first_url_is_tried_at_once() {
        assertEquals(turn(A, 0), next());
    }

    @Test
    void urls_are_gone_round_with_pauses_that_grow_up_to_the_longest() {
        var turns = Stream.generate(() -> {
                    route.failed();
                    return next();
                })
                .limit(6)
                .toList();

        assertEquals(
                List.of(turn(A, 100), turn(B, 200), turn(C, 400), turn(A, 800), turn(B, 1000), turn(C, 1000)), turns);
    }

    @Test
    void pauses_begin_anew_when_a_connection_has_served() {
        route.failed();
        route.failed();
        next();

        route.lost();

        assertEquals(turn(B, 100), next());
    }

    @Test
    void chance_takes_its_share_of_a_pause() {
        route.failed();

        assertEquals(turn(A, 50), route.next(NOW, 1));
    }

    @Test
    void a_node_that_wants_to_be_left_alone_is_passed_over() {
        next();
        route.lost();
        route.leaveAlone(B, NOW + Duration.ofSeconds(5).toNanos());

        assertEquals(turn(C, 100), next());
        assertEquals(turn(A, 100), next());
        assertEquals(turn(C, 100), next());
    }

    @Test
    void when_all_want_to_be_left_alone_the_first_that_is_back_is_waited_for() {
        route.leaveAlone(A, NOW + Duration.ofSeconds(3).toNanos());
        route.leaveAlone(B, NOW + Duration.ofSeconds(2).toNanos());
        route.leaveAlone(C, NOW + Duration.ofSeconds(4).toNanos());

        assertEquals(turn(B, 2000), next());
    }

    @Test
    void a_node_is_not_passed_over_when_its_time_is_over() {
        route.leaveAlone(A, NOW - 1);

        assertEquals(turn(A, 0), next());
    }
}
