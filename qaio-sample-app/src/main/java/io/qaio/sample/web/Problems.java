package io.qaio.sample.web;

import io.qaio.queue.InvalidTaskException;
import io.qaio.queue.PayloadTooLargeException;
import io.qaio.queue.store.TaskStoreException;
import tools.jackson.core.JacksonException;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/**
 * Responses to failed requests. Ordered before Boot's own advice, which says less about
 * bad input.
 */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class Problems {

	@ExceptionHandler
	ProblemDetail tooLarge(PayloadTooLargeException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.CONTENT_TOO_LARGE, ex.getMessage());
	}

	@ExceptionHandler
	ProblemDetail notStored(InvalidTaskException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_CONTENT, ex.getMessage());
	}

	@ExceptionHandler
	ProblemDetail storeFailed(TaskStoreException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, ex.getMessage());
	}

	@ExceptionHandler
	ProblemDetail badParameter(MethodArgumentTypeMismatchException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, ex.getName() + "=" + ex.getValue()
				+ " is not a duration. Write it like 500ms, 5s, 2m or PT5S; a bare number is seconds.");
	}

	@ExceptionHandler
	ProblemDetail badBody(HttpMessageNotReadableException ex) {
		String reason = (ex.getMostSpecificCause() instanceof JacksonException json) ? json.getOriginalMessage()
				: "It is empty or null.";
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, "The body must be JSON. " + reason);
	}

}
